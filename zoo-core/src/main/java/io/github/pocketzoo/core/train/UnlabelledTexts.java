package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.LengthGroupedBatches;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Texts that nothing is said about: a model learns from what another makes of them.
 *
 * @param name what they are, such as a file's path
 * @param texts at least one, all in memory
 */
public record UnlabelledTexts(String name, List<String> texts) implements TrainingSource {
  /** Says of no token what it is. */
  private static final Target NOTHING = new Target.OfTokens(new int[0]);

  public UnlabelledTexts {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new InvalidInputException(name + ": no text, expected at least one line");
    }
  }

  /** The lines of a corpus, each a text. */
  public static UnlabelledTexts of(TextCorpus corpus) {
    List<String> lines = new ArrayList<>();
    corpus.read(
        new TextCorpus.Reader() {
          @Override
          public void line(String text) {
            lines.add(text);
          }

          @Override
          public void endOfDocument() {}
        });
    return new UnlabelledTexts(corpus.name(), lines);
  }

  /**
   * The texts in two parts: every n-th, and the others.
   *
   * @param every n, at least 2
   * @throws InvalidInputException if there are fewer than n texts
   */
  public Split holdOut(int every) {
    if (texts.size() < every) {
      throw new InvalidInputException(
          "%s: %d texts, expected %d or more to hold one out".formatted(name, texts.size(), every));
    }
    List<String> train = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      ((i + 1) % every == 0 ? held : train).add(texts.get(i));
    }
    return new Split(
        new UnlabelledTexts(name, train), new UnlabelledTexts(name + " (held out)", held));
  }

  /**
   * Texts in two parts.
   *
   * @param train to learn from
   * @param heldOut to measure on
   */
  public record Split(UnlabelledTexts train, UnlabelledTexts heldOut) {}

  @Override
  public String sha256() {
    return DatasetFingerprint.ofTexts(texts).sha256();
  }

  @Override
  public Map<String, String> describe() {
    return Map.of(
        "train", name, "train_examples", Integer.toString(texts.size()), "train_sha256", sha256());
  }

  @Override
  public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    List<Encoding> encodings = texts.parallelStream().map(tokenizer::encode).toList();
    EncodedDataset encoded =
        new EncodedDataset(
            encodings, Collections.nCopies(encodings.size(), NOTHING), tokenizer.padTokenId());
    return new Prepared(
        encoded,
        new EpochBatches(
            new LengthGroupedBatches(encoded.lengths(), options.batchSize(), options.seed())));
  }
}
