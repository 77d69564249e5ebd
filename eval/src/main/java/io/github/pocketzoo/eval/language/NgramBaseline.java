package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.tokenizer.Words;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The n-gram model of the text that a language model is trained on. */
public final class NgramBaseline {
  private NgramBaseline() {}

  /**
   * Counts the n-grams of a corpus, a shard of which is in memory at a time.
   *
   * @param document the tokens of a document's lines, as language models see them
   * @param order n
   * @param vocabulary number of tokens there are
   */
  public static KneserNey of(
      TokenizedCorpus corpus, Function<List<Words>, int[]> document, int order, int vocabulary) {
    Iterable<ScoredText> texts =
        () -> {
          Iterator<ScoredText> all =
              IntStream.range(0, corpus.shards())
                  .boxed()
                  .flatMap(shard -> corpus.shard(shard).stream())
                  .map(lines -> new ScoredText(document.apply(lines), 0))
                  .iterator();
          return all;
        };
    return KneserNey.train(texts, order, vocabulary);
  }
}
