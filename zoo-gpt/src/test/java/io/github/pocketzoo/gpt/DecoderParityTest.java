package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ModelInputs;
import io.github.pocketzoo.core.exec.SameDiffCausalForward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.fixture.Closeness;
import io.github.pocketzoo.fixture.Gradients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every variant computes what Hugging Face transformers computes with it. */
class DecoderParityTest {
  private static final String LANGUAGE_MODELS = "io.github.pocketzoo.gpt.GoldenDecoder#all";
  private static final String CLASSIFIERS = "io.github.pocketzoo.gpt.GoldenDecoder#classifiers";
  private static final String DECODERS = "io.github.pocketzoo.gpt.GoldenDecoder#withAllHeads";
  private static final String TRANSFO_XLS = "io.github.pocketzoo.gpt.GoldenDecoder#transfoXls";
  private static final String TRANSFO_XLS_OF_ANY_SEGMENTS = TRANSFO_XLS + "OfAnySegments";

  /** Some sequences end with the first tokens, one within the second or third few. */
  private static final int AT_A_TIME = 4;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource({DECODERS, TRANSFO_XLS})
  void tokens(GoldenDecoder decoder) {
    try (Model model = decoder.load();
        SafetensorsFile expected = decoder.expected()) {
      TokenBatch batch = GoldenDecoder.batch(model);
      assertThat(batch.inputIds()).isDeepEqualTo(expected.read("input_ids").toIntMatrix());
      assertThat(batch.attentionMask())
          .isDeepEqualTo(expected.read("attention_mask").toIntMatrix());
    }
  }

  @ParameterizedTest
  @MethodSource({LANGUAGE_MODELS, TRANSFO_XLS})
  void hiddenStatesAndLogitsAtEveryToken(GoldenDecoder decoder) {
    try (Model model = decoder.load();
        Forward forward = new SameDiffForward(model);
        SafetensorsFile expected = decoder.expected()) {
      assertThat(model.architecture().head()).contains(HeadSpec.of(Task.TEXT_GENERATION));
      List<String> names = new ArrayList<>(hiddenStates(model));
      names.add(Forward.LOGITS);
      assertClose(model, forward, names, expected);
    }
  }

  @ParameterizedTest
  @MethodSource(CLASSIFIERS)
  void hiddenStatesAndLogitsOfTheLastToken(GoldenDecoder decoder) {
    try (Model model = decoder.load();
        Forward forward = new SameDiffForward(model);
        SafetensorsFile expected = decoder.expected()) {
      assertThat(model.architecture().labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
      assertClose(model, forward, hiddenStates(model), expected);
      TokenBatch batch = GoldenDecoder.batch(model);
      INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
      Closeness.GOLDEN.assertClose(Forward.LOGITS, logits, expected.read(Forward.LOGITS));
    }
  }

  private static List<String> hiddenStates(Model model) {
    int blocks = model.architecture().structure().blocks().size();
    return IntStream.rangeClosed(0, blocks).mapToObj(ModelGraph::hiddenState).toList();
  }

  /** Compares what there is for every token; padding is left out. */
  private static void assertClose(
      Model model, Forward forward, List<String> names, TensorSource expected) {
    TokenBatch batch = GoldenDecoder.batch(model);
    INDArray tokens = ModelInputs.attentionMask(batch, model.parameters().dataType());
    INDArray mask = tokens.reshape(tokens.size(0), tokens.size(1), 1);
    Map<String, INDArray> actual = forward.run(batch, names);
    for (String name : names) {
      Closeness.GOLDEN.assertClose(name, actual.get(name).mul(mask), expected.read(name).mul(mask));
    }
  }

  @ParameterizedTest
  @MethodSource({DECODERS, TRANSFO_XLS})
  void lossAndGradientsOfEveryParameter(GoldenDecoder decoder) {
    try (Model model = decoder.load();
        SafetensorsFile expected = decoder.expected();
        GradientStep step =
            new GradientStep(
                () -> model.graph(GraphOptions.training(false, Set.of())),
                model.parameters(),
                GoldenDecoder.objective(model),
                new TrainingOptions(1, 3, 0.01, 0, 0, 0, false, 3, 1, 0))) {
      BatchGradients gradients =
          step.compute(GoldenDecoder.examples(model), new int[] {0, 1, 2}, 0);
      double loss = expected.read("loss").getDouble(0);
      assertThat(gradients.loss()).isCloseTo(loss, within(1e-5 + 1e-4 * loss));
      Map<String, INDArray> reference = new TreeMap<>(decoder.gradients());
      Stored stored =
          new Stored(model, name -> Gradients.dense(gradients, name, model.parameters()));
      stored
          .tensors()
          .forEach(
              (name, actual) -> Closeness.GOLDEN.assertClose(name, actual, reference.remove(name)));
      assertThat(reference).isEmpty();
    }
  }

  /** Neither more nor fewer tensors than transformers, called the same and with the same values. */
  @ParameterizedTest
  @MethodSource({DECODERS, TRANSFO_XLS})
  void whatIsSavedIsWhatTransformersSaved(GoldenDecoder decoder) {
    Path copy = directory.resolve("copy");
    try (Model model = decoder.load()) {
      ModelDirectory.save(model, copy);
      try (Model again = ModelDirectory.load(copy);
          SafetensorsFile saved = SafetensorsFile.open(copy.resolve("model.safetensors"));
          SafetensorsFile original = decoder.tensors()) {
        assertThat(again.architecture()).isEqualTo(model.architecture());
        assertThat(arrays(saved)).isEqualTo(arrays(original));
      }
    }
  }

  private static Map<String, INDArray> arrays(TensorSource source) {
    Map<String, INDArray> arrays = new TreeMap<>();
    source.names().forEach(name -> arrays.put(name, source.read(name)));
    return arrays;
  }

  /** What comes later changes nothing: a few tokens at a time as all at once. */
  @ParameterizedTest
  @MethodSource({LANGUAGE_MODELS, TRANSFO_XLS_OF_ANY_SEGMENTS})
  void sessionsOfSequencesOfDifferentLengths(GoldenDecoder decoder) {
    try (Model model = decoder.load();
        CausalForward forward = new SameDiffCausalForward(model);
        CausalSession session = forward.open(3);
        SafetensorsFile expected = decoder.expected()) {
      int[][] ids =
          GoldenDecoder.encodings(model).stream()
              .map(each -> each.inputIds())
              .toArray(int[][]::new);
      INDArray logits = expected.read("logits");
      int longest = Arrays.stream(ids).mapToInt(row -> row.length).max().orElseThrow();
      for (int from = 0; from < longest; from += AT_A_TIME) {
        int begin = from;
        int[][] next =
            Arrays.stream(ids)
                .map(row -> part(row, begin, begin + AT_A_TIME))
                .toArray(int[][]::new);
        float[][] scores = session.append(next);
        for (int row = 0; row < ids.length; row++) {
          int length = Math.min(ids[row].length, from + AT_A_TIME);
          assertThat(session.length(row)).isEqualTo(length);
          if (next[row].length == 0) {
            assertThat(scores[row]).isEmpty();
          } else {
            Closeness.GOLDEN.assertClose(
                "logits", Nd4j.createFromArray(scores[row]), logits.slice(row).slice(length - 1));
          }
        }
      }
    }
  }

  private static int[] part(int[] row, int from, int to) {
    return from < row.length ? Arrays.copyOfRange(row, from, Math.min(row.length, to)) : new int[0];
  }
}
