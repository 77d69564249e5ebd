package io.github.pocketzoo.core.samediff;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies ND4J arrays to the Java heap. {@code DataBuffer.asFloat} asks for one element at a time;
 * this copies memory.
 */
public final class ArrayValues {
  private ArrayValues() {}

  /**
   * The elements in row-major order, whatever the order or type of the array.
   *
   * @param array at most 2³¹ − 1 elements
   */
  public static float[] floats(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    try (INDArray copy = array.castTo(DataType.FLOAT).dup('c')) {
      FloatBuffer buffer = copy.data().asNioFloat();
      buffer.get(values);
    }
    return values;
  }
}
