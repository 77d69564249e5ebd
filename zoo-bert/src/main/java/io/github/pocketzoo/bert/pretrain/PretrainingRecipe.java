package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Target;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How running text becomes examples of masked tokens, and of pairs of texts.
 *
 * @param packing of lines into sequences
 * @param masking of tokens
 * @param special the tokenizer's special tokens
 * @param vocabulary size of the tokenizer's vocabulary
 */
public record PretrainingRecipe(
    Packing packing, Masking masking, SpecialTokens special, int vocabulary)
    implements StreamedExamples.Recipe<PackedText> {
  @Override
  public List<PackedText> pack(List<List<Words>> documents, SplittableRandom random) {
    return packing.pack(documents, special, random);
  }

  @Override
  public int length(PackedText text) {
    return text.length();
  }

  /** One example: a text, its tokens masked in a way that the random numbers choose. */
  @Override
  public StreamedExamples.Example example(PackedText text, SplittableRandom random) {
    Masking.Masked masked = masking.apply(text, special, vocabulary, random);
    Target target =
        packing.task() == SentenceTask.NONE
            ? masked.target()
            : new Target.Pretraining(masked.target(), text.order());
    return new StreamedExamples.Example(new Encoding(masked.ids(), text.segments()), target);
  }

  @Override
  public int padTokenId() {
    return special.pad();
  }
}
