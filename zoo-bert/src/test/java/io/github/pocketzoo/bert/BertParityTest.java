package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import io.github.pocketzoo.fixture.Gradients;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The tiny BERT computes what Hugging Face transformers computes with it. */
class BertParityTest {
  private static final int[] LABELS = {2, 0, 1};

  private final Model model = TinyBert.load();
  private final SafetensorsFile expected =
      SafetensorsFile.open(TinyBert.directory().resolve("expected.safetensors"));

  /** The texts that the golden values were made of. */
  private final List<Encoding> encodings =
      List.of(
          model.tokenizer().encode("the small cat walks in the city ."),
          model.tokenizer().encode("a dog jumped", Optional.of("the bird is playing !")),
          model.tokenizer().encode("trees"));

  @AfterEach
  void close() {
    expected.close();
    model.close();
  }

  private TokenBatch batch() {
    return TokenBatch.of(encodings, model.tokenizer().padTokenId());
  }

  @Test
  void tokens() {
    assertThat(batch().inputIds()).isDeepEqualTo(expected.read("input_ids").toIntMatrix());
    assertThat(batch().attentionMask())
        .isDeepEqualTo(expected.read("attention_mask").toIntMatrix());
    assertThat(batch().tokenTypeIds()).isDeepEqualTo(expected.read("token_type_ids").toIntMatrix());
  }

  @Test
  void hiddenStatesOfEveryLayerAtEveryToken() {
    try (Forward forward = new SameDiffForward(model)) {
      List<String> names = List.of("hidden_states.0", "hidden_states.1", "hidden_states.2");
      Map<String, INDArray> actual = forward.run(batch(), names);
      INDArray mask = ModelInputs.attentionMask(batch(), actual.get(names.get(0)).dataType());
      INDArray tokens = mask.reshape(mask.size(0), mask.size(1), 1);
      for (String name : names) {
        Closeness.GOLDEN.assertClose(
            name, actual.get(name).mul(tokens), expected.read(name).mul(tokens));
      }
    }
  }

  @Test
  void logits() {
    try (Forward forward = new SameDiffForward(model)) {
      INDArray logits = forward.run(batch(), List.of(Forward.LOGITS)).get(Forward.LOGITS);
      Closeness.GOLDEN.assertClose("logits", logits, expected.read("logits"));
    }
  }

  @Test
  void lossAndGradientsOfEveryParameter() {
    EncodedDataset data =
        EncodedDataset.ofClasses(encodings, LABELS, model.tokenizer().padTokenId());
    try (GradientStep step =
        new GradientStep(
            () -> model.graph(GraphOptions.training(false, Set.of())),
            model.parameters(),
            new CrossEntropy(3),
            TrainingOptions.defaults(1))) {
      BatchGradients gradients = step.compute(data, IntStream.range(0, LABELS.length).toArray(), 0);
      assertThat(gradients.loss()).isCloseTo(expected.read("loss").getDouble(0), within(1e-5));
      model.architecture().checkpointNames().entries().stream()
          .forEach(
              entry -> {
                INDArray stored =
                    expected.read(
                        "gradient/" + model.architecture().checkpointNames().savedName(entry));
                String parameter = entry.parameter().name();
                Closeness.GOLDEN.assertClose(
                    parameter,
                    Gradients.dense(gradients, parameter, model.parameters()),
                    entry.layout().toGraph(stored, entry.parameter()));
              });
    }
  }
}
