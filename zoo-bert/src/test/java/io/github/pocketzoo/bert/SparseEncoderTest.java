package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A BERT with sparse attention. */
class SparseEncoderTest {
  private final Model dense = TinyBert.load();

  @AfterEach
  void close() {
    dense.close();
  }

  private Model with(AttentionPattern pattern) {
    EncoderArchitecture architecture = (EncoderArchitecture) dense.architecture();
    return new Model(
        architecture.withAttention(pattern),
        dense.parameters(),
        dense.tokenizer(),
        dense.provenance());
  }

  private static INDArray run(Model model, String output, String... texts) {
    TokenBatch batch =
        TokenBatch.of(
            List.of(texts).stream().map(model.tokenizer()::encode).toList(),
            model.tokenizer().padTokenId());
    try (Forward forward = new SameDiffForward(model)) {
      return forward.run(batch, List.of(output)).get(output);
    }
  }

  /** Seven tokens in windows of eight: the batch is padded within and cut again. */
  @Test
  void aWindowThatCoversTheTextIsDenseAttention() {
    Model sparse = with(new AttentionPattern(8, 0, 1));
    String text = "the small cat walks .";
    INDArray expected = run(dense, "hidden_states.2", text);
    INDArray actual = run(sparse, "hidden_states.2", text);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    Closeness.GOLDEN.assertClose("hidden state", actual, expected);
    Closeness.GOLDEN.assertClose(
        "logits", run(sparse, Forward.LOGITS, text), run(dense, Forward.LOGITS, text));
  }

  @Test
  void aNarrowWindowIsNot() {
    String text = "the small cat walks in the city .";
    INDArray narrow = run(with(new AttentionPattern(1, 0, 0)), Forward.LOGITS, text);
    assertThat(narrow.equalsWithEps(run(dense, Forward.LOGITS, text), 1e-3)).isFalse();
  }

  @Test
  void itTrains() {
    Model sparse = with(new AttentionPattern(4, 2, 1));
    EncodedDataset data =
        EncodedDataset.ofClasses(
            List.of(sparse.tokenizer().encode("a dog jumped"), sparse.tokenizer().encode("trees")),
            new int[] {0, 2},
            sparse.tokenizer().padTokenId());
    try (GradientStep step =
            new GradientStep(
                () -> sparse.graph(GraphOptions.training(true, Set.of())),
                sparse.parameters(),
                new CrossEntropy(3),
                TrainingOptions.defaults(1));
        BatchGradients gradients = step.compute(data, new int[] {0, 1}, 0)) {
      assertThat(gradients.loss()).isFinite();
      assertThat(gradients.globalNorm()).isPositive();
    }
  }

  @Test
  void theConfigurationHasIt() {
    EncoderArchitecture architecture =
        ((EncoderArchitecture) dense.architecture()).withAttention(new AttentionPattern(4, 2, 1));
    ObjectNode json = architecture.toConfigJson();
    assertThat(new BertFamily().read(new ConfigReader("config.json", json)))
        .isEqualTo(architecture);
    json.withObject("attention_pattern").put("dilation", 2);
    assertThatThrownBy(() -> new BertFamily().read(new ConfigReader("config.json", json)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("attention_pattern: unknown keys dilation");
  }

  @Test
  void positionsMustFitTheWindow() {
    assertThatThrownBy(() -> with(new AttentionPattern(7, 0, 0)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("24 positions are not a multiple of the attention window 7");
  }
}
