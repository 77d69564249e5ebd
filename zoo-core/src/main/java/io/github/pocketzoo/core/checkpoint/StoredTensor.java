package io.github.pocketzoo.core.checkpoint;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A tensor as it lies in a file, before any of its elements is read. Transposing it costs nothing:
 * only the strides change.
 */
public final class StoredTensor {
  /** As many as an ND4J array may have. */
  private static final int MAX_AXES = 32;

  private final String description;
  private final ElementType type;
  private final long[] shape;
  private final long[] strides;
  private final TensorBytes bytes;

  /**
   * A tensor whose elements lie with gaps or in another order.
   *
   * @param description the file and the tensor, for messages
   * @param shape size of each axis
   * @param strides distance between neighbours of each axis, in elements
   * @param bytes the elements, little-endian, from the first on
   * @throws InvalidInputException if an element lies outside {@code bytes}, or if there are more
   *     elements than {@code bytes} has: reading takes no more memory than the file has bytes
   */
  public StoredTensor(
      String description, ElementType type, long[] shape, long[] strides, TensorBytes bytes) {
    this.description = description;
    this.type = type;
    this.shape = shape.clone();
    this.strides = strides.clone();
    this.bytes = bytes;
    if (shape.length > MAX_AXES) {
      throw wrong("it has %d axes, expected at most %d".formatted(shape.length, MAX_AXES));
    }
    if (shape.length != strides.length) {
      throw wrong("%d strides for %d axes".formatted(strides.length, shape.length));
    }
    long stored = bytes.size() / type.bytes();
    if (count(description, shape) > stored || lastElement() >= stored) {
      throw wrong(
          "shape %s with strides %s does not fit the %d elements of its storage"
              .formatted(Arrays.toString(shape), Arrays.toString(strides), stored));
    }
  }

  /**
   * A tensor in C order.
   *
   * @throws InvalidInputException if {@code bytes} isn't as long as the shape says
   */
  public static StoredTensor dense(
      String description, ElementType type, long[] shape, TensorBytes bytes) {
    long expected = count(description, shape) * type.bytes();
    if (bytes.size() != expected) {
      throw new InvalidInputException(
          "%s: %d bytes of data, expected %d for %s%s"
              .formatted(description, bytes.size(), expected, type, Arrays.toString(shape)));
    }
    return new StoredTensor(description, type, shape, denseStrides(shape), bytes);
  }

  /** Number of elements; what doesn't fit an address space is refused. */
  static long count(String description, long[] shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0 || (size > 0 && count > (Long.MAX_VALUE >> 4) / size)) {
        throw new InvalidInputException(
            "%s: the shape %s is negative or too large"
                .formatted(description, Arrays.toString(shape)));
      }
      count *= size;
    }
    return count;
  }

  static long[] denseStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  /** Offset of the last element, −1 if there is none. */
  private long lastElement() {
    long last = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 0) {
        return -1;
      }
      try {
        last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
      } catch (ArithmeticException e) {
        throw wrong("its strides " + Arrays.toString(strides) + " are too large");
      }
      if (strides[axis] < 0) {
        throw wrong("its strides " + Arrays.toString(strides) + " are negative");
      }
    }
    return last;
  }

  /** The file and the tensor, for messages. */
  public String description() {
    return description;
  }

  /** Type of the elements in the file. */
  public ElementType type() {
    return type;
  }

  /** Size of each axis. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public long count() {
    return count(description, shape);
  }

  TensorBytes bytes() {
    return bytes;
  }

  boolean isDense() {
    return sameOrder(denseStrides(shape));
  }

  /** Axes of one element may have any stride. */
  private boolean sameOrder(long[] expected) {
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] > 1 && strides[axis] != expected[axis]) {
        return false;
      }
    }
    return true;
  }

  /** The same elements with the two axes of a matrix exchanged; nothing moves. */
  public StoredTensor transposed() {
    if (shape.length != 2) {
      throw new IllegalStateException(description + " is no matrix");
    }
    return new StoredTensor(
        description,
        type,
        new long[] {shape[1], shape[0]},
        new long[] {strides[1], strides[0]},
        bytes);
  }

  /**
   * One of several parts of equal size; nothing moves.
   *
   * @throws InvalidInputException if the axis isn't there or isn't a multiple of {@code count}
   */
  StoredTensor slice(int axis, int index, int count) {
    if (axis >= shape.length || shape[axis] % count != 0) {
      throw wrong(
          "shape %s can't be cut into %d equal parts along axis %d"
              .formatted(Arrays.toString(shape), count, axis));
    }
    long[] part = shape();
    part[axis] /= count;
    long begin = Math.min(bytes.size(), index * part[axis] * strides[axis] * type.bytes());
    return new StoredTensor(description, type, part, strides, bytes.slice(begin, bytes.size()));
  }

  /**
   * Reads the elements: float types of up to 32 bits as {@code FLOAT}, {@code F64} as {@code
   * DOUBLE}, integers as integers. Real numbers may be NaN or infinite.
   *
   * @return a new array in C order
   * @throws InvalidInputException if the file can't be read
   */
  public INDArray toArray() {
    if (count() == 0) {
      return Nd4j.empty(type.arrayType());
    }
    if (type.arrayType() != DataType.FLOAT) {
      return type.decode(denseBytes(), shape);
    }
    INDArray array = newFloats();
    new FloatCopy(this, array).run();
    return array;
  }

  /**
   * Reads real numbers of any type as {@code FLOAT}.
   *
   * @return a new array in C order; empty if one of the numbers is NaN or infinite
   * @throws InvalidInputException if the file can't be read
   */
  Optional<INDArray> toFiniteFloats() {
    if (count() == 0) {
      return Optional.of(Nd4j.empty(DataType.FLOAT));
    }
    INDArray array = newFloats();
    if (new FloatCopy(this, array).run()) {
      return Optional.of(array);
    }
    array.close();
    return Optional.empty();
  }

  private INDArray newFloats() {
    return Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
  }

  /** The elements in C order. */
  ByteBuffer denseBytes() {
    if (isDense()) {
      ByteBuffer dense = allocate(count());
      bytes.read(0, dense);
      return dense.flip();
    }
    ByteBuffer span = allocate(lastElement() + 1);
    bytes.read(0, span);
    ByteBuffer dense = allocate(count());
    long[] index = new long[shape.length];
    long offset = 0;
    while (dense.hasRemaining()) {
      dense.put(span.slice((int) offset * type.bytes(), type.bytes()));
      int axis = shape.length - 1;
      while (axis >= 0 && ++index[axis] == shape[axis]) {
        offset -= (shape[axis] - 1) * strides[axis];
        index[axis--] = 0;
      }
      if (axis >= 0) {
        offset += strides[axis];
      }
    }
    return dense.flip();
  }

  private ByteBuffer allocate(long elements) {
    long size = elements * type.bytes();
    if (size > Integer.MAX_VALUE - 8) {
      throw wrong("it is larger than 2 GB and not in C order");
    }
    return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private InvalidInputException wrong(String what) {
    return new InvalidInputException(description + ": " + what);
  }
}
