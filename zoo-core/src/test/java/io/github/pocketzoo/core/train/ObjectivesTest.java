package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.fixture.Resources;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Losses and gradients of transformers; see {@code tools/golden/objectives.py}. */
class ObjectivesTest {
  private static final String LOSS = "loss";

  /** transformers computes the loss of tokens in single precision. */
  private static final double TOLERANCE = 1e-6;

  private static final int IGNORED = Target.OfTokens.IGNORED;

  private final SafetensorsFile golden =
      SafetensorsFile.open(Resources.path("/golden/objectives.safetensors"));

  @AfterEach
  void close() {
    golden.close();
  }

  @Test
  void tokensWithoutAClassAreLeftOut() {
    MicroBatch batch =
        batch(
            List.of(4, 2),
            new Target.OfTokens(new int[] {IGNORED, 2, IGNORED, 0}),
            new Target.OfTokens(new int[] {1, 1}));

    check("tokens", new TokenCrossEntropy(3), batch);
    assertThat(new TokenCrossEntropy(3).weight(batch)).isEqualTo(4);
  }

  @Test
  void anAnswerIsTwoChoicesAmongTheTokens() {
    Target[] answers = {new Target.Span(1, 4), new Target.Span(0, 2)};

    check("spans", new SpanCrossEntropy(), batch(List.of(5, 5), answers));
    check("padded_spans", new SpanCrossEntropy(), batch(List.of(5, 3), answers));
  }

  @Test
  void eachOfManyClassesIsAChoiceOfItsOwn() {
    MicroBatch batch =
        batch(
            List.of(2, 2),
            new Target.Values(new float[] {1, 0, 1}),
            new Target.Values(new float[] {0, 0, 0}));

    check("multi_label", new BinaryCrossEntropy(3), batch);
  }

  @Test
  void numbersArePredictedInTheLeastSquaresSense() {
    MicroBatch batch =
        batch(
            List.of(2, 2, 2),
            new Target.Values(new float[] {0.5f}),
            new Target.Values(new float[] {-2}),
            new Target.Values(new float[] {3.25f}));

    check("regression", new MeanSquaredError(1), batch);
  }

  private static MicroBatch batch(List<Integer> lengths, Target... targets) {
    List<Encoding> encodings =
        lengths.stream().map(length -> new Encoding(new int[length], new int[length])).toList();
    return new MicroBatch(
        TokenBatch.of(encodings, 0),
        Arrays.asList(targets),
        IntStream.range(0, targets.length).toArray());
  }

  private void check(String name, Objective objective, MicroBatch batch) {
    INDArray logits = golden.read(name + ".logits");
    SameDiff sd = SameDiff.create();
    sd.var(Forward.LOGITS, logits);
    sd.placeHolder(ModelGraph.ATTENTION_MASK, DataType.DOUBLE, -1, -1);
    SDVariable loss = objective.addTo(new ModelGraph(sd, List.of(), List.of(), List.of(), 0, 0));
    loss.rename(LOSS);
    GraphExecutor executor = new GraphExecutor(sd);
    executor.differentiate(LOSS, List.of(Forward.LOGITS));
    Map<String, INDArray> inputs = new HashMap<>(objective.inputs(batch, DataType.DOUBLE));
    inputs.put(
        ModelGraph.ATTENTION_MASK, ModelInputs.attentionMask(batch.tokens(), DataType.DOUBLE));

    var result = executor.gradients(inputs, List.of(LOSS), List.of(Forward.LOGITS));

    assertClose(name, result.getOutputs().get(LOSS), golden.read(name + ".loss"));
    assertClose(name, result.getGradients().get(Forward.LOGITS), golden.read(name + ".gradient"));
  }

  private static void assertClose(String name, INDArray actual, INDArray expected) {
    assertThat(actual.length()).as(name).isEqualTo(expected.length());
    for (long i = 0; i < expected.length(); i++) {
      assertThat(actual.dup('c').reshape(-1).getDouble(i))
          .as("%s at %d", name, i)
          .isCloseTo(expected.dup('c').reshape(-1).getDouble(i), within(TOLERANCE));
    }
  }
}
