package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.compression.sensitivity.HeldOutData;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.List;
import java.util.Optional;

/** What a model is compressed with: examples to learn from, and held-out ones to measure on. */
interface CompressionData extends AutoCloseable {
  /** To learn from. */
  TrainingSource source();

  /** Number of examples of an epoch. */
  long examples(long seed);

  /** The loss without a teacher; empty where there is none. */
  Optional<Objective> objective();

  /** Texts to calibrate with. */
  List<String> texts();

  /**
   * Held-out examples that tell how much a model loses, if there are any.
   *
   * @param most how many at most
   */
  Optional<HeldOutData> heldOut(int most);

  /** The held-out examples that a teacher is asked about, if there are any. */
  default Optional<TeacherExam> exam() {
    return Optional.empty();
  }

  /** Says what is about to be done to a model. */
  void announce(Model model, TrainingOptions options, Console console);

  /**
   * How good a model is, to be printed behind its loss; empty without held-out examples.
   *
   * @param made the model
   * @param original what it was made of
   */
  Optional<String> quality(Model made, Model original);

  @Override
  void close();
}
