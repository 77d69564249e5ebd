package io.github.pocketzoo.runtime.kernel.onednn;

/**
 * A product with constant weights: rows {@code [rows, k]} × weights {@code [k, n]} → {@code [rows,
 * n]}.
 *
 * @param name name of the weights, for messages
 * @param type types of the elements
 * @param k number of inputs, at least 1
 * @param n number of outputs, at least 1
 */
public record MatmulSpec(String name, MatmulType type, long k, long n) {
  /**
   * @throws IllegalArgumentException if a size is less than 1
   */
  public MatmulSpec {
    if (k < 1 || n < 1) {
      throw new IllegalArgumentException(
          "Weights " + name + " have shape [" + k + ", " + n + "]; sizes are at least 1");
    }
  }

  /** Name, shape and type as they appear in messages: {@code "query [384, 384] int8"}. */
  @Override
  public String toString() {
    return name + " [" + k + ", " + n + "] " + type.label();
  }
}
