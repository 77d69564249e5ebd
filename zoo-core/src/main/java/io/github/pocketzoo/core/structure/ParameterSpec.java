package io.github.pocketzoo.core.structure;

import java.util.Arrays;

/**
 * What an architecture expects of one parameter.
 *
 * @param name name in the graph
 * @param shape as the graph uses it
 * @param kind what it is, which decides how it is initialised, decayed, stored and compressed
 */
public record ParameterSpec(String name, long[] shape, Kind kind) {

  /** What a parameter is used for. */
  public enum Kind {
    /** Multiplies activations, {@code [in, out]}; stored transposed in Hugging Face checkpoints. */
    LINEAR_WEIGHT,
    /** Is looked up by row, {@code [entries, hidden]}. */
    EMBEDDING,
    /** Is added to activations, {@code [out]}. */
    BIAS,
    /** Scales normalised activations, {@code [hidden]}. */
    NORM_GAIN;

    /** Whether it has rows and columns. */
    public boolean isMatrix() {
      return this == LINEAR_WEIGHT || this == EMBEDDING;
    }
  }

  public static ParameterSpec linearWeight(String name, long in, long out) {
    return new ParameterSpec(name, new long[] {in, out}, Kind.LINEAR_WEIGHT);
  }

  public static ParameterSpec embedding(String name, long entries, long hidden) {
    return new ParameterSpec(name, new long[] {entries, hidden}, Kind.EMBEDDING);
  }

  public static ParameterSpec bias(String name, long size) {
    return new ParameterSpec(name, new long[] {size}, Kind.BIAS);
  }

  public static ParameterSpec gain(String name, long size) {
    return new ParameterSpec(name, new long[] {size}, Kind.NORM_GAIN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterSpec that
        && name.equals(that.name)
        && Arrays.equals(shape, that.shape)
        && kind == that.kind;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
