package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The data of a recipe, and how models are judged on them. */
public interface RecipeTask extends TeacherExam, AutoCloseable {
  /** What is trained on. */
  TrainingSource train();

  /** Number of training examples of an epoch. */
  long examples(long seed);

  /**
   * The loss without a teacher.
   *
   * @return empty where there is none, as for sentence encoders
   */
  Optional<Objective> objective();

  /** Class names, in the order of the head; empty where there are none. */
  List<String> labels();

  /** Training texts, of pairs the first ones. */
  List<String> texts();

  /**
   * Training texts as a model reads them, pairs as pairs, such as to calibrate with.
   *
   * @param most how many at most
   */
  default List<Encoding> encodings(Tokenizer tokenizer, int most) {
    return texts().stream().limit(most).map(tokenizer::encode).toList();
  }

  /** What a model of the task is held against. */
  enum Split {
    /** Held-out examples that decisions may be based on. */
    VALIDATION,
    /** Held-out examples for the end. */
    TEST
  }

  /** Whether the data have a split; they always have one of validation. */
  boolean has(Split split);

  /**
   * How good a model is.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if there is no such split
   */
  Score score(Model model, Split split);

  /** The score on the validation split, on which the trivial answer's is, too. */
  @Override
  default Score score(Model model) {
    return score(model, Split.VALIDATION);
  }

  /**
   * When and how a student goes on with the training texts itself.
   *
   * @param fraction of the steps, in (0, 1]
   * @return empty where texts aren't continued
   */
  default Optional<OnPolicy> onPolicy(double fraction) {
    return Optional.empty();
  }

  /** Loss on a part of the validation split, the lower the better; for choices within a step. */
  double loss(Model model);

  /**
   * Measures saved models side by side.
   *
   * @return of each, in their order
   */
  List<Cost> costs(List<Path> models);

  @Override
  void close();
}
