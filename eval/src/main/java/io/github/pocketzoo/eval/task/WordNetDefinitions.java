package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * WordNet 3.1 as a dictionary, for language models: each of its 117,791 synsets is a document of
 * one line, its words, its part of speech, and its gloss with definition and examples:
 *
 * <pre>
 * crawl, crawling, creep, creeping (noun): a slow mode of locomotion on hands and knees; "…"
 * </pre>
 *
 * <p>The hash of a synset's id (see {@code StableHash}) puts it into a part, and gives its place
 * there: neighbours in WordNet, which resemble each other, are far apart.
 *
 * @param part which of its synsets
 * @param share how many of the part's synsets, its first in order, in (0, 1]
 */
public record WordNetDefinitions(Part part, double share) implements TextCorpus {
  private static final int PERCENT = 100;

  public WordNetDefinitions {
    if (!(share > 0 && share <= 1)) {
      throw new InvalidInputException("share is " + share + ", expected a number in (0, 1]");
    }
  }

  /** A whole part. */
  public WordNetDefinitions(Part part) {
    this(part, 1);
  }

  /** A part of the synsets. */
  public enum Part {
    /** 95 of 100, for training. */
    TRAIN,
    /** 2 of 100, for choices made while training. */
    VALIDATION,
    /** 3 of 100, for measuring. */
    TEST;

    private static final int TEST_PERCENT = 3;
    private static final int VALIDATION_PERCENT = 2;

    private static Part of(long hash) {
      long percentile = Long.remainderUnsigned(hash, PERCENT);
      if (percentile < TEST_PERCENT) {
        return TEST;
      }
      return percentile < TEST_PERCENT + VALIDATION_PERCENT ? VALIDATION : TRAIN;
    }
  }

  private record Entry(long hash, String text) {}

  @Override
  public String name() {
    String whole = "wordnet-definitions/" + part.name().toLowerCase(Locale.ROOT);
    return share == 1 ? whole : "%s, %s of it".formatted(whole, share);
  }

  @Override
  public long bytes() {
    return entries().stream().mapToLong(entry -> entry.text().length() + 1L).sum();
  }

  private List<Entry> entries() {
    List<Entry> all =
        Arrays.stream(WordNetFile.values())
            .flatMap(file -> file.read().stream().map(synset -> entry(file, synset)))
            .filter(entry -> Part.of(entry.hash()) == part)
            .sorted((a, b) -> Long.compareUnsigned(a.hash(), b.hash()))
            .toList();
    return all.subList(0, Math.toIntExact(Math.round(share * all.size())));
  }

  private static Entry entry(WordNetFile file, Synset synset) {
    String text =
        "%s (%s): %s"
            .formatted(String.join(", ", synset.words()), file.abbreviation(), synset.gloss());
    return new Entry(StableHash.of(file.id(synset)), text);
  }

  @Override
  public void read(Reader reader) {
    for (Entry entry : entries()) {
      reader.line(entry.text());
      reader.endOfDocument();
    }
  }
}
