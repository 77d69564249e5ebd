package io.github.pocketzoo.gpt;

import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.FiniteDifferences;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every parameter has the right gradient in a whole model after two steps, with dropout, as it is
 * trained. The table of tokens is the head of most, and gets a gradient from both of its uses.
 */
class DecoderGradientTest {
  private static final int[] ALL = {0, 1, 2};

  /** Together they have all that a decoder may have; the others have nothing that these lack. */
  @ParameterizedTest
  @ValueSource(strings = {"openai-gpt", "gpt_neo", "ctrl", "llama3", "qwen3"})
  void languageModels(String name) {
    check(new GoldenDecoder(name));
  }

  /**
   * Tables and projections of clusters that embeddings and softmax share; one table, and biases
   * that blocks share; normalizations first, of an empty memory too.
   */
  @ParameterizedTest
  @ValueSource(strings = {"transfo-xl", "transfo-xl-one-table", "transfo-xl-untied"})
  void adaptiveWithAMemory(String name) {
    check(new GoldenDecoder(name));
  }

  /** The text's class is read off its last token, wherever padding begins. */
  @Test
  void theLastTokenOfATextSpeaksForIt() {
    check(new GoldenDecoder("qwen2-classifier"));
  }

  /**
   * A text without its last 0, 1 and 2 tokens: even at the end of padding, a window of three has a
   * token. Where it has none, ND4J 1.0.0-M2.1's softmax in double precision is NaN.
   */
  private static List<Encoding> beginnings(Model model) {
    Encoding text = GoldenDecoder.encodings(model).get(0);
    return IntStream.of(ALL)
        .map(missing -> text.length() - missing)
        .mapToObj(
            length ->
                new Encoding(
                    Arrays.copyOf(text.inputIds(), length),
                    Arrays.copyOf(text.tokenTypeIds(), length)))
        .toList();
  }

  private static void check(GoldenDecoder decoder) {
    try (Model floats = decoder.load();
        Model model =
            new Model(
                floats.architecture(),
                floats.parameters().castTo(DataType.DOUBLE),
                floats.tokenizer(),
                floats.provenance())) {
      EncodedDataset data = GoldenDecoder.examples(model, beginnings(model));
      Objective objective = GoldenDecoder.objective(model);
      new Trainer(
              model,
              objective,
              new TrainingOptions(2, ALL.length, 0.01, 0, 0.01, 1, true, 3, 1, 0),
              Set.of(),
              StepListener.none(),
              Optional.empty())
          .train(data, step -> ALL, "", Progress.silent(), "train");
      try (GradientStep step =
          new GradientStep(
              () -> model.graph(GraphOptions.training(true, Set.of())),
              model.parameters(),
              objective,
              new TrainingOptions(1, ALL.length, 0.01, 0, 0, 0, true, 3, 1, 0))) {
        BatchGradients gradients = step.compute(data, ALL, 0);
        FiniteDifferences differences =
            new FiniteDifferences(model.parameters(), () -> step.compute(data, ALL, 0).loss());
        model.parameters().names().forEach(name -> differences.check(name, gradients));
      }
    }
  }
}
