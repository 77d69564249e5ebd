package io.github.pocketzoo.eval.language;

/**
 * A document that a model and the baseline expect very differently.
 *
 * @param text its beginning, see {@link io.github.pocketzoo.eval.compare.Excerpt}
 * @param baseline bits for a byte of it that the baseline needs
 * @param model bits for a byte of it that the model needs
 */
public record DifferingDocument(String text, double baseline, double model) {
  /** Most documents that are told. */
  public static final int MOST = 10;
}
