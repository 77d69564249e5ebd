package io.github.pocketzoo.core.checkpoint;

import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Named tensors of a checkpoint file. */
public interface TensorSource extends AutoCloseable {

  /** The file, for messages. */
  String description();

  /** Names of all tensors. */
  Set<String> names();

  /**
   * Reads a tensor: float types as {@code FLOAT} (or {@code DOUBLE}), integers as they are stored.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the tensor can't be read
   */
  INDArray read(String name);

  @Override
  void close();
}
