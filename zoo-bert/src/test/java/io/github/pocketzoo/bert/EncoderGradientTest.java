package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.FiniteDifferences;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the variants have beyond BERT has right gradients in a whole model after two steps:
 * projected embeddings, blocks that share weights, and a decoder that is the table of words, which
 * gets a gradient from both of its uses. With dropout, as they are trained.
 */
class EncoderGradientTest {
  private static final int[] ALL = {0, 1, 2};

  @TempDir private Path directory;

  @Test
  void aProjectedTableThatIsTheDecoderToo() {
    check(
        new GoldenEncoder.Head(new GoldenEncoder("electra"), Task.FILL_MASK),
        "embeddings.word_embeddings.weight",
        "embeddings.position_embeddings.weight",
        "embeddings.LayerNorm.weight",
        "embeddings_project.weight",
        "embeddings_project.bias",
        "generator_predictions.dense.weight",
        "generator_predictions.LayerNorm.weight",
        "generator_lm_head.bias");
  }

  @Test
  void blocksThatShareWeightsAndTwoHeads() {
    check(
        new GoldenEncoder.Head(new GoldenEncoder("albert"), Task.PRETRAINING),
        "embeddings.word_embeddings.weight",
        "embeddings_project.weight",
        "encoder.layer.0.attention.self.key.weight",
        "encoder.layer.0.attention.output.LayerNorm.weight",
        "encoder.layer.1.intermediate.dense.weight",
        "encoder.layer.1.output.dense.bias",
        "pooler.weight",
        "predictions.dense.weight",
        "sop_classifier.classifier.weight");
  }

  @Test
  void bottlenecksAndNeighbours() {
    check(
        new GoldenEncoder.Head(new GoldenEncoder("mobilebert"), Task.PRETRAINING),
        "embeddings.word_embeddings.weight",
        "embeddings.embedding_transformation.weight",
        "encoder.layer.0.bottleneck.input.dense.weight",
        "encoder.layer.0.bottleneck.attention.LayerNorm.weight",
        "encoder.layer.0.attention.self.value.weight",
        "encoder.layer.1.ffn.0.output.dense.weight",
        "encoder.layer.1.output.bottleneck.dense.bias",
        "cls.predictions.dense.weight");
  }

  /** Distances, segments and both streams; the words are keys, values and the decoder. */
  @Test
  void relativePositionsInTwoStreams() {
    check(
        new GoldenEncoder.Head(new GoldenEncoder("xlnet"), Task.FILL_MASK),
        "embeddings.word_embeddings.weight",
        "mask_emb",
        "encoder.layer.0.attention.self.query.weight",
        "encoder.layer.0.attention.self.key.weight",
        "encoder.layer.0.attention.self.value.weight",
        "encoder.layer.0.attention.self.distance.weight",
        "encoder.layer.0.attention.self.content_bias",
        "encoder.layer.0.attention.self.position_bias",
        "encoder.layer.1.attention.self.segment_bias",
        "encoder.layer.1.attention.self.segments",
        "encoder.layer.0.attention.output.dense.weight",
        "encoder.layer.0.attention.output.LayerNorm.weight",
        "encoder.layer.1.intermediate.dense.weight",
        "encoder.layer.1.output.dense.bias",
        "lm_loss.bias");
  }

  /** The text's vector is that of its last token, wherever padding begins. */
  @Test
  void theLastTokenOfATextSpeaksForIt() {
    check(
        new GoldenEncoder.Head(new GoldenEncoder("xlnet"), Task.TEXT_CLASSIFICATION),
        "embeddings.word_embeddings.weight",
        "encoder.layer.0.attention.self.distance.weight",
        "encoder.layer.1.attention.self.segments",
        "sequence_summary.summary.weight",
        "logits_proj.weight");
  }

  private void check(GoldenEncoder.Head head, String... parameters) {
    Path saved = head.encoder().write(head.task(), directory.resolve("model"));
    try (Model floats = ModelDirectory.load(saved);
        Model model =
            new Model(
                floats.architecture(),
                floats.parameters().castTo(DataType.DOUBLE),
                floats.tokenizer(),
                floats.provenance());
        SafetensorsFile expected = head.encoder().expected()) {
      GoldenLoss loss = GoldenLoss.of(head, expected);
      EncodedDataset data =
          EncodedDataset.ofClasses(
              GoldenEncoder.encodings(model), new int[ALL.length], model.tokenizer().padTokenId());
      new Trainer(
              model,
              loss,
              new TrainingOptions(2, ALL.length, 0.01, 0, 0.01, 1, true, 3, 1, 0),
              Set.of(),
              StepListener.none(),
              Optional.empty())
          .train(data, step -> ALL, "", Progress.silent(), "train");
      try (GradientStep step =
          new GradientStep(
              () -> model.graph(GraphOptions.training(true, Set.of())),
              model.parameters(),
              loss,
              new TrainingOptions(1, ALL.length, 0.01, 0, 0, 0, true, 3, 1, 0))) {
        BatchGradients gradients = step.compute(data, ALL, 0);
        FiniteDifferences differences =
            new FiniteDifferences(model.parameters(), () -> step.compute(data, ALL, 0).loss());
        List.of(parameters).forEach(name -> differences.check(name, gradients));
      }
    }
  }
}
