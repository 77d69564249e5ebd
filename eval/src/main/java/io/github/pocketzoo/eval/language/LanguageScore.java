package io.github.pocketzoo.eval.language;

/**
 * How unexpected texts were.
 *
 * @param nats −Σ ln p of the expected tokens
 * @param tokens how many were expected
 * @param bytes of the text that they spell, in UTF-8
 * @param documents number of documents
 */
public record LanguageScore(double nats, long tokens, long bytes, int documents) {
  /** Of no documents. */
  public static final LanguageScore NOTHING = new LanguageScore(0, 0, 0, 0);

  /** Both together. */
  public LanguageScore plus(LanguageScore other) {
    return new LanguageScore(
        nats + other.nats, tokens + other.tokens, bytes + other.bytes, documents + other.documents);
  }

  /** Mean cross-entropy in nats a token, NaN without tokens. */
  public double loss() {
    return nats / tokens;
  }

  /**
   * exp of the mean cross-entropy: as unsure as a choice among so many tokens. Comparable between
   * models of the same vocabulary only.
   */
  public double perplexity() {
    return Math.exp(loss());
  }

  /** Bits that the model needs for a byte of text; comparable whatever the vocabulary is. */
  public double bitsPerByte() {
    return nats / Math.log(2) / bytes;
  }
}
