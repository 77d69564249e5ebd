package io.github.pocketzoo.eval.bench;

/**
 * What the processor took while batches were timed, or texts were written. It is that of all its
 * cores, whatever else ran on them.
 *
 * @param joules energy
 * @param examples texts that were answered for it, or tokens that were written
 */
public record Energy(double joules, long examples) {
  /** Energy of a thousand of them. */
  public double joulesPerThousand() {
    return 1_000 * joules / examples;
  }
}
