package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Documents that language models are measured on, as text: each model reads them in its own tokens.
 *
 * @param name what to call them
 * @param texts one a document, lines parted by line breaks; at least one
 */
public record HeldOutTexts(String name, List<String> texts) {
  public HeldOutTexts {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new InvalidInputException(name + ": no text to measure on");
    }
  }

  /** The documents of a corpus, all in memory. */
  public static HeldOutTexts of(TextCorpus corpus) {
    return first(corpus, Integer.MAX_VALUE);
  }

  /**
   * The first documents of a corpus.
   *
   * @param most how many, at most
   */
  public static HeldOutTexts first(TextCorpus corpus, int most) {
    List<String> texts = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    corpus.read(
        new TextCorpus.Reader() {
          @Override
          public void line(String text) {
            if (texts.size() < most) {
              lines.add(text);
            }
          }

          @Override
          public void endOfDocument() {
            if (!lines.isEmpty()) {
              texts.add(String.join("\n", lines));
              lines.clear();
            }
          }
        });
    if (!lines.isEmpty()) {
      texts.add(String.join("\n", lines));
    }
    return new HeldOutTexts(corpus.name(), texts);
  }

  /** A checksum of the texts and their order, in hexadecimal digits. */
  public String fingerprint() {
    return DatasetFingerprint.ofTexts(texts).sha256();
  }

  /** Bytes of all texts in UTF-8, without what parts documents. */
  public long bytes() {
    return texts.stream().mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length).sum();
  }
}
