package io.github.pocketzoo.core.export;

import onnx.Onnx.TensorProto;

/** Where the numbers of initializers go. */
@FunctionalInterface
interface WeightPlace {
  /** Into the ONNX file. */
  WeightPlace WITHIN = tensor -> tensor;

  /**
   * Puts the numbers of an initializer there.
   *
   * @return what the ONNX file has of it
   */
  TensorProto put(TensorProto tensor);
}
