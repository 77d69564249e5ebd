package io.github.pocketzoo.compression;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A BERT classifier of two blocks with random weights, and texts that it can learn to classify. */
public final class TinyClassifier {
  private static final List<String> LABELS = List.of("animal", "plant", "tool");
  private static final List<String> WORDS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "dog", "oak", "fern", "saw", "axe", "a");

  private TinyClassifier() {}

  /** A new model; the same seed makes the same weights. */
  public static Model create(long seed) {
    BertConfig config =
        new BertConfig(
            WORDS.size(), 12, 2, 3, 20, Activation.GELU, 0.1, 0.1, 0.1, 16, 2, 0.2, 1e-12, 0);
    Architecture architecture =
        EncoderArchitecture.bert(config, Pooling.MEAN, Optional.empty()).withClassifier(LABELS);
    ParameterInitializer initializer = new ParameterInitializer(0.2, seed);
    return new Model(
        architecture,
        initializer.initializeAll(architecture.parameters()),
        tokenizer(),
        Provenance.of("random " + seed));
  }

  static Tokenizer tokenizer() {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < WORDS.size(); id++) {
      vocabulary.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(WORDS.get(id), id));
    }
    String json =
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
         "pre_tokenizer":{"type":"Whitespace"},
         "post_processor":{"type":"TemplateProcessing",
          "single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},
                    {"SpecialToken":{"id":"[SEP]","type_id":0}}],
          "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],
          "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},
                            "[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},
         "decoder":null,
         "model":{"type":"WordLevel","vocab":{%s},"unk_token":"[UNK]"}}
        """
            .formatted(vocabulary);
    return Tokenizer.of(json.getBytes(StandardCharsets.UTF_8), 16, "test");
  }

  /** 24 texts of one to four words. */
  public static TextDataset texts() {
    List<String> words = WORDS.subList(4, 10);
    return new TextDataset(
        "texts",
        LABELS,
        IntStream.range(0, 24)
            .mapToObj(
                i ->
                    new TextExample(
                        "t" + i,
                        "a ".repeat(i % 4) + words.get(i % 6),
                        Optional.empty(),
                        (i % 6) / 2))
            .toList());
  }

  /** A run without dropout, display and checkpoint. */
  public static TrainingRun run(long steps) {
    return new TrainingRun(
        TrainingOptions.defaults(steps)
            .withBatchSize(8)
            .withLearningRate(3e-3)
            .withDropout(false)
            .withCheckpointSteps(0),
        Progress.silent(),
        Optional.empty());
  }
}
