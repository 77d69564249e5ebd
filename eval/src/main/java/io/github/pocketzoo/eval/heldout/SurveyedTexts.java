package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ModelUnderTest;
import java.util.List;

/**
 * A test set of examples that are scored one by one, all from one source.
 *
 * @param <E> examples
 */
abstract class SurveyedTexts<E> implements HeldOut {
  private final Survey<E> survey;
  private final String unit;

  /**
   * Of a source that was read once.
   *
   * @param unit what to call the examples
   */
  SurveyedTexts(Survey<E> survey, String unit) {
    this.survey = survey;
    this.unit = unit;
  }

  /** Asks a model about all examples. */
  final <A> void ask(
      ModelUnderTest model, Asking asking, TextTask<E, A> task, Asking.Sink<E, A> sink) {
    asking.all(model.name(), unit, survey.source(), survey.examples(), task, sink);
  }

  final Survey<E> survey() {
    return survey;
  }

  @Override
  public final String name() {
    return survey.source().name();
  }

  @Override
  public final String fingerprint() {
    return survey.fingerprint();
  }

  @Override
  public final int examples() {
    return survey.examples();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }
}
