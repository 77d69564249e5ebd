package io.github.pocketzoo.eval.grid;

import java.nio.file.Path;
import java.util.List;

/** The command line that compares the models of a task whose answers are known. */
@FunctionalInterface
public interface ModelsOfTask {
  /**
   * Its words.
   *
   * @param task as the user names it
   * @param models those that have answered, as the user names them; one or more
   * @param answers the directories of the reports with their answers
   * @return words, without the directory of the report that is made
   */
  List<String> words(String task, List<String> models, List<Path> answers);
}
