package io.github.pocketzoo.eval.language;

/**
 * How alike a language model and the baseline go on with the same texts, right or wrong.
 *
 * @param tokens of the texts before which both were asked; a sample of the documents
 * @param sameLikeliest how many times both thought the same token likeliest
 * @param nats sum of the Kullback–Leibler divergences of the model's probabilities of the next
 *     token from those of the baseline
 */
public record LanguageAgreement(long tokens, long sameLikeliest, double nats) {
  /** Share of the tokens at which greedy decoding would write the same, in [0, 1]. */
  public double likeliest() {
    return (double) sameLikeliest / tokens;
  }

  /** Mean divergence in nats a token. */
  public double divergence() {
    return nats / tokens;
  }
}
