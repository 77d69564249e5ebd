package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.checkpoint.LoadReport;

/**
 * A model and what became of its checkpoint.
 *
 * @param model the model
 * @param report which parameters were read and which are new, and which tensors weren't needed
 */
public record LoadedModel(Model model, LoadReport report) implements AutoCloseable {
  /** Frees the model. */
  @Override
  public void close() {
    model.close();
  }
}
