package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import java.util.List;

/** What recipes need of the program that runs them: engines, models by name, a display. */
public interface Workshop {
  /**
   * Loads a model.
   *
   * @param reference as a recipe names it
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be had
   */
  Model load(String reference);

  /**
   * Loads a model with a head.
   *
   * @param reference as a recipe names it
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be had, or has none
   */
  Model load(String reference, HeadRequest head);

  /**
   * Makes a model ready to run whose weights don't change any more, such as a teacher.
   *
   * @param outputs what it will be asked for
   */
  Forward open(Model model, List<String> outputs);

  /** Makes a model of floats, or one to calibrate, ready to show what its layers read. */
  ObservableForward observe(Model model);

  /** Shows how far long work is. */
  Progress.Factory progress();

  /** Prints a milestone. */
  void say(String line);
}
