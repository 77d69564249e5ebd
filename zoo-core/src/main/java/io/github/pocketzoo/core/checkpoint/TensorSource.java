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
   * Finds a tensor; its elements are not read yet.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if there is none of that name or
   *     it can't be read
   */
  StoredTensor tensor(String name);

  /**
   * Reads a tensor: float types as {@code FLOAT} (or {@code DOUBLE}), integers as they are stored.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the tensor can't be read
   */
  default INDArray read(String name) {
    return tensor(name).toArray();
  }

  @Override
  void close();
}
