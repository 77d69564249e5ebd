package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import java.nio.file.Path;

/** The options of commands that make vectors of texts. */
final class EncoderOptions {
  /** How hidden states become a vector; on the command line, by these names. */
  enum PoolingChoice {
    MEAN,
    CLS;

    /** Not a field: help must not wait for the classes of graphs. */
    private Pooling pooling() {
      return switch (this) {
        case MEAN -> Pooling.MEAN;
        case CLS -> Pooling.CLS;
      };
    }
  }

  static final Setting<PoolingChoice> POOLING =
      Setting.optional(
          "pooling",
          ValueType.oneOf(PoolingChoice.class),
          "how tokens become one vector: their mean, or the first (default: as the model says)");
  static final Setting<String> PREFIX =
      Setting.optional(
          "prefix",
          new ValueType<>("TEXT", text -> text),
          "put before each text; E5 wants 'query: ' or 'passage: '");

  private EncoderOptions() {}

  /** Loads the model; vectors are made as it says, unless the user says otherwise. */
  static RunningEncoder open(
      Arguments arguments, Console console, int batchSize, boolean normalized) {
    Path directory = RunningModel.fetch(arguments, console);
    EmbeddingSettings ofModel = EmbeddingSettings.of(directory);
    EmbeddingSettings pooled =
        arguments.find(POOLING).map(each -> ofModel.withPooling(each.pooling())).orElse(ofModel);
    EmbeddingSettings settings = normalized ? pooled : pooled.withoutNormalization();
    RunningModel running =
        RunningModel.open(
            RunningModel.load(directory, HeadRequest.none()),
            arguments,
            settings.maxLength(),
            batchSize);
    return new RunningEncoder(
        running,
        SentenceEncoder.of(
            running.model().architecture(),
            running.runner(),
            running.tokenizer(),
            settings,
            arguments.find(PREFIX).orElse("")));
  }

  /** An encoder with the model that it runs. */
  record RunningEncoder(RunningModel running, SentenceEncoder encoder) implements AutoCloseable {
    @Override
    public void close() {
      running.close();
    }
  }
}
