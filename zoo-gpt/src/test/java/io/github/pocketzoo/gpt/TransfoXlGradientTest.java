package io.github.pocketzoo.gpt;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.MaskedLanguageModeling;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.FiniteDifferences;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** A Transformer-XL has right gradients after two steps of training, with dropout. */
class TransfoXlGradientTest {
  private static final int[] ALL = {0, 1, 2};

  /** Tables and projections of clusters, which embeddings and softmax share. */
  @Test
  void clustersOfTheirOwnWidth() {
    check(
        "transfo-xl",
        "embed_tokens.0.weight",
        "embed_tokens.2.weight",
        "embed_projections.0.weight",
        "embed_projections.1.weight",
        "crit.out_projs.0",
        "crit.out_layers.2.bias",
        "crit.cluster_weight",
        "crit.cluster_bias",
        "layers.0.self_attn.q_proj.weight",
        "layers.0.self_attn.k_proj.weight",
        "layers.1.self_attn.v_proj.weight",
        "layers.0.self_attn.r_proj.weight",
        "layers.0.content_bias",
        "layers.1.position_bias",
        "layers.1.mlp.up_proj.weight");
  }

  @Test
  void oneTableAndBiasesThatBlocksShare() {
    check(
        "transfo-xl-one-table",
        "embed_tokens.0.weight",
        "embed_projections.0.weight",
        "crit.out_layers.0.bias",
        "content_bias",
        "position_bias");
  }

  /** An empty memory that is normalized isn't 0. */
  @Test
  void normalizationsFirst() {
    check(
        "transfo-xl-untied",
        "embed_tokens.1.weight",
        "crit.out_layers.0.weight",
        "crit.out_projs.1",
        "layers.0.input_layernorm.bias",
        "layers.1.post_attention_layernorm.weight");
  }

  private static void check(String name, String... parameters) {
    try (Model floats = new GoldenDecoder(name).load();
        Model model =
            new Model(
                floats.architecture(),
                floats.parameters().castTo(DataType.DOUBLE),
                floats.tokenizer(),
                floats.provenance())) {
      EncodedDataset data = NextTokens.of(GoldenDecoder.encodings(model));
      new Trainer(
              model,
              new MaskedLanguageModeling(),
              new TrainingOptions(2, ALL.length, 0.01, 0, 0.01, 1, true, 3, 1, 0),
              Set.of(),
              StepListener.none(),
              Optional.empty())
          .train(data, step -> ALL, "", Progress.silent(), "train");
      try (GradientStep step =
          new GradientStep(
              () -> model.graph(GraphOptions.training(true, Set.of())),
              model.parameters(),
              new MaskedLanguageModeling(),
              new TrainingOptions(1, ALL.length, 0.01, 0, 0, 0, true, 3, 1, 0))) {
        BatchGradients gradients = step.compute(data, ALL, 0);
        FiniteDifferences differences =
            new FiniteDifferences(model.parameters(), () -> step.compute(data, ALL, 0).loss());
        List.of(parameters).forEach(each -> differences.check(each, gradients));
      }
    }
  }
}
