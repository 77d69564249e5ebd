package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Running text of which tokens are masked that are to be predicted, for the distillation of masked
 * language models (Sanh et al. 2019).
 *
 * @param corpus in the tokens of the model
 * @param packing of lines into sequences, with no task of pairs
 * @param masking of tokens, anew every time that a sequence is seen
 */
public record MaskedText(TokenizedCorpus corpus, Packing packing, Masking masking)
    implements TrainingSource {
  public MaskedText {
    if (packing.task() != SentenceTask.NONE) {
      throw new IllegalArgumentException("pairs of texts are packed, expected single ones");
    }
  }

  @Override
  public String name() {
    return corpus.summary().name();
  }

  /** Of the text and of what becomes of it. */
  @Override
  public String sha256() {
    String all = corpus.summary().sha256() + " " + packing + " " + masking;
    byte[] digest = Sha256.newDigest().digest(all.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public Map<String, String> describe() {
    Map<String, String> description = new TreeMap<>(corpus.summary().describe());
    description.put("sequence_length", Integer.toString(packing.maxLength()));
    description.put("masked_part", Double.toString(masking.rate()));
    return description;
  }

  @Override
  public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    StreamedExamples<PackedText> examples =
        new StreamedExamples<>(corpus, recipe(tokenizer), options.batchSize(), options.seed());
    return new Prepared(examples, examples);
  }

  private PretrainingRecipe recipe(Tokenizer tokenizer) {
    return new PretrainingRecipe(
        packing, masking, SpecialTokens.of(tokenizer), tokenizer.vocabularySize());
  }

  /** Number of sequences of the first epoch. */
  public long sequencesOfEpoch(Tokenizer tokenizer, long seed) {
    return new StreamedExamples<>(corpus, recipe(tokenizer), 1, seed).sequencesOfEpoch();
  }
}
