package io.github.pocketzoo.cli.demo;

import io.github.pocketzoo.core.progress.Progress;
import java.nio.file.Path;

/**
 * What the user chose.
 *
 * @param output directory of the models and the report
 * @param plan how much is trained
 * @param offline whether the network must not be used
 * @param resume whether finished models and checkpoints of an earlier run are used
 * @param seed of all randomness
 * @param progress shows long work
 * @param command the command line, for the report
 */
public record DemoOptions(
    Path output,
    DemoPlan plan,
    boolean offline,
    boolean resume,
    long seed,
    Progress.Factory progress,
    String command) {}
