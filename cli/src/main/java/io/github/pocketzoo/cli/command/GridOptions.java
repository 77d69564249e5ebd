package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@code eval}'s options mean where it runs processes.
 *
 * @param model names models
 * @param reportDirectory says where a report goes
 * @param threads says how many threads a process has
 * @param answers names reports whose answers are taken
 * @param baseline names the model that the others are compared with
 * @param ofCells what every process gets if it means something to its task
 * @param ofComparisons what only those get that compare the models of a task
 * @param ofEncoders those that mean nothing to language models
 */
record GridOptions(
    Setting<NamedModel> model,
    Setting<Path> reportDirectory,
    Setting<Integer> threads,
    Setting<Path> answers,
    Setting<String> baseline,
    List<CommandOption> ofCells,
    List<CommandOption> ofComparisons,
    Set<CommandOption> ofEncoders) {
  /** Copies. */
  GridOptions {
    ofCells = List.copyOf(ofCells);
    ofComparisons = List.copyOf(ofComparisons);
    ofEncoders = Set.copyOf(ofEncoders);
  }
}
