package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Running text whose next tokens are to be predicted, for training from nothing, fine-tuning,
 * distillation and recovery after pruning alike.
 *
 * @param corpus in the tokens of the model
 * @param packing of documents into sequences
 */
public record CausalText(TokenizedCorpus corpus, CausalPacking packing) implements TrainingSource {
  @Override
  public String name() {
    return corpus.summary().name();
  }

  /** Of the text and of how it is cut. */
  @Override
  public String sha256() {
    String both = corpus.summary().sha256() + " " + packing;
    byte[] digest = Sha256.newDigest().digest(both.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public Map<String, String> describe() {
    Map<String, String> description = new TreeMap<>(corpus.summary().describe());
    description.put("sequence_length", Integer.toString(packing.maxLength()));
    description.put("documents", packing.boundary().optionName());
    return description;
  }

  @Override
  public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    StreamedExamples<int[]> examples =
        new StreamedExamples<>(corpus, packing, options.batchSize(), options.seed());
    return new Prepared(examples, examples);
  }

  /** Number of sequences of the first epoch. */
  public long sequencesOfEpoch(long seed) {
    return new StreamedExamples<>(corpus, packing, 1, seed).sequencesOfEpoch();
  }
}
