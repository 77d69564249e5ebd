package io.github.pocketzoo.core.checkpoint;

import java.util.List;

/**
 * What became of a checkpoint's tensors.
 *
 * @param loaded parameters that were read
 * @param initialized parameters that the checkpoint lacks and that were initialised anew, such as a
 *     new head
 * @param ignored tensors of the checkpoint that the architecture is known not to need
 */
public record LoadReport(List<String> loaded, List<String> initialized, List<String> ignored) {}
