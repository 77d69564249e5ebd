package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * Eight documents of six sentences each; a noun tells the document, the sentence's verb its place.
 */
record TinyCorpus() implements TextCorpus {
  static final List<String> NOUNS =
      List.of("cat", "dog", "bird", "fish", "tree", "house", "river", "city");
  static final List<String> VERBS =
      List.of("played", "walks", "jumping", "is unable", "is small", "is large");

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void read(Reader reader) {
    for (String noun : NOUNS) {
      for (String verb : VERBS) {
        reader.line("the %s %s , and a %s .".formatted(noun, verb, noun));
      }
      reader.endOfDocument();
    }
  }

  /** Its tokens, none held out. */
  static TokenizedCorpus tokens(Tokenizer tokenizer, Path directory) {
    return TokenizedCorpus.of(
        new TinyCorpus(),
        tokenizer,
        directory.resolve("tokens"),
        TokenizedCorpus.HoldOut.NOTHING,
        Progress.silent());
  }
}
