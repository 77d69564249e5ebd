package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.TextCorpus;
import java.util.List;

/**
 * The glosses of WordNet 3.1's 82,192 noun synsets, definitions and examples, as running text: a
 * gloss a line, in the order of the data file, in which synsets of one kind often follow each
 * other. A document is up to 50 successive glosses of one lexicographer file; some 6 MB in all.
 *
 * <p>All synsets are in it, those of {@link WordNetSupersenses}' test split too, without their
 * classes.
 */
public final class WordNetGlosses implements TextCorpus {
  private static final int GLOSSES_OF_DOCUMENT = 50;

  private final List<Synset> synsets = WordNetFile.NOUN.read();

  @Override
  public String name() {
    return "wordnet-glosses";
  }

  @Override
  public long bytes() {
    return synsets.stream().mapToLong(synset -> synset.gloss().length() + 1L).sum();
  }

  @Override
  public void read(Reader reader) {
    String lexicographerFile = "";
    int glosses = 0;
    for (Synset synset : synsets) {
      if (glosses == GLOSSES_OF_DOCUMENT || !synset.lexicographerFile().equals(lexicographerFile)) {
        reader.endOfDocument();
        glosses = 0;
        lexicographerFile = synset.lexicographerFile();
      }
      reader.line(synset.gloss());
      glosses++;
    }
    reader.endOfDocument();
  }
}
