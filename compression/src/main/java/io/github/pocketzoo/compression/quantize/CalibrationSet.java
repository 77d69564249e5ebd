package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.calibration.InputRows;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.model.Model;
import java.util.List;
import java.util.function.Function;

/**
 * Texts that activations are measured with, and what runs models on them.
 *
 * @param engine makes a model ready to show what its layers read
 * @param batches the texts in a model's tokens, at least one batch
 */
public record CalibrationSet(
    Function<Model, ObservableForward> engine, Function<Model, List<TokenBatch>> batches) {

  /** Measures what the layers of a model read. */
  <T> T measured(Model model, Function<InputRows, T> use) {
    try (ObservableForward forward = engine.apply(model)) {
      return use.apply(new InputRows(forward, batches.apply(model)));
    }
  }
}
