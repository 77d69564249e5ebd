package io.github.pocketzoo.eval.grid;

import java.util.List;
import java.util.Optional;

/**
 * One model in one task, to be evaluated.
 *
 * @param task as the user names it
 * @param model as the user names it
 * @param modelHash checksum of the model's files
 * @param dataHash checksum of the files that the task's data lie in
 * @param words of the command line that evaluates it, without the directory of its report
 * @param broken why it isn't worth running, if it isn't
 */
public record PlannedCell(
    String task,
    String model,
    String modelHash,
    String dataHash,
    List<String> words,
    Optional<String> broken) {
  /** Copies. */
  public PlannedCell {
    words = List.copyOf(words);
  }
}
