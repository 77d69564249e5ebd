package io.github.pocketzoo.core.structure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The named arrays of a model. Graphs built on them read and train these very arrays, so that every
 * graph of a model sees one set of weights.
 *
 * <p>Linear weights are {@code [in, out]}, embedding tables {@code [entries, hidden]}.
 */
public final class Parameters implements AutoCloseable {
  private final Map<String, INDArray> arrays;

  public Parameters(Map<String, INDArray> arrays) {
    this.arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /** The names, in the order of the architecture. */
  public Set<String> names() {
    return arrays.keySet();
  }

  /** The arrays by name; writing into an array changes the model. */
  public Map<String, INDArray> arrays() {
    return arrays;
  }

  /** Whether there is an array called {@code name}. */
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  /**
   * The array called {@code name}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public INDArray get(String name) {
    INDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return array;
  }

  /** Type of the scalars, the same in all arrays. */
  public DataType dataType() {
    return arrays.values().iterator().next().dataType();
  }

  /** Number of scalars. */
  public long count() {
    return arrays.values().stream().mapToLong(INDArray::length).sum();
  }

  /** Number of scalars that aren't zero. */
  public long countNonZero() {
    long zeros = 0;
    for (INDArray array : arrays.values()) {
      try (INDArray isZero = array.eq(0.0);
          INDArray asInt = isZero.castTo(DataType.INT64)) {
        zeros += asInt.sumNumber().longValue();
      }
    }
    return count() - zeros;
  }

  /** A deep copy. */
  public Parameters copy() {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
    return new Parameters(copies);
  }

  /** A deep copy in another data type; {@code DOUBLE} is for checking gradients. */
  public Parameters castTo(DataType type) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) ->
            copies.put(name, array.dataType() == type ? array.dup('c') : array.castTo(type)));
    return new Parameters(copies);
  }

  /** Frees the native memory of every array. */
  @Override
  public void close() {
    arrays.values().stream().filter(INDArray::closeable).forEach(INDArray::close);
  }
}
