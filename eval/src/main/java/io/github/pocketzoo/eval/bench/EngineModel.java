package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.model.Model;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model in the forms that engines may want.
 *
 * @param name what to call it
 * @param model the model itself
 * @param onnx the same as ONNX files
 * @param torchScript the same as a TorchScript file, if there is one
 */
public record EngineModel(String name, Model model, OnnxFiles onnx, Optional<Path> torchScript) {
  /** Without a TorchScript file. */
  public EngineModel(String name, Model model, OnnxFiles onnx) {
    this(name, model, onnx, Optional.empty());
  }
}
