package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.tokenizer.BpeTrainer;
import java.util.List;

/** Text that a byte-level vocabulary is trained on. */
public final class VocabularyText {
  /** The only special token. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  private VocabularyText() {}

  /** A trainer that has read all of a text; its only special token ends texts. */
  public static BpeTrainer read(TextCorpus text) {
    BpeTrainer trainer = new BpeTrainer(List.of(END_OF_TEXT));
    text.read(
        new TextCorpus.Reader() {
          @Override
          public void line(String line) {
            trainer.add(line);
          }

          @Override
          public void endOfDocument() {
            // Words end with their line.
          }
        });
    return trainer;
  }
}
