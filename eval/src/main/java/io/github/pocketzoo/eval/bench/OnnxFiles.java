package io.github.pocketzoo.eval.bench;

import java.nio.file.Path;

/** A model as ONNX files. Each is looked for, or fetched, when it is asked for. */
public interface OnnxFiles {
  /**
   * The model with float weights.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if there is no such file
   */
  Path f32();

  /**
   * The model with int8 weights.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if there is no such file
   */
  Path int8();
}
