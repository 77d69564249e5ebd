package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.BatchOrder;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What training a model does and doesn't do to its weights. */
class BertTrainingTest {
  private static final TrainingOptions OPTIONS =
      new TrainingOptions(6, 2, 0.01, 0.3, 0.01, 1, true, 42, 2, 2);

  /** The labels are the animals. */
  private static final List<String> TEXTS =
      List.of("the cat walks", "a dog in the city", "the bird jumped on a tree");

  @TempDir private Path directory;

  private static EncodedDataset data(Model model) {
    return EncodedDataset.ofClasses(
        TEXTS.stream().map(model.tokenizer()::encode).toList(),
        new int[] {0, 1, 2},
        model.tokenizer().padTokenId());
  }

  /** Two of the three examples in turn. */
  private static final BatchOrder TURNS =
      step -> new int[] {(int) (step % 3), (int) ((step + 1) % 3)};

  /** A run on a new model, whose parameters are kept. */
  private record Run(
      TrainingOptions options, Set<String> frozen, StepListener listener, Optional<Path> file) {
    Run(TrainingOptions options) {
      this(options, Set.of(), StepListener.none(), Optional.empty());
    }

    TrainingResult train(Model model) {
      return new Trainer(model, new CrossEntropy(3), options, frozen, listener, file)
          .train(data(model), TURNS, "data", Progress.silent(), "train");
    }

    Parameters trained() {
      Model model = TinyBert.load();
      train(model);
      return model.parameters();
    }
  }

  private static void assertSameBits(Parameters actual, Parameters expected) {
    for (String name : expected.names()) {
      assertSameBits(name, actual, expected);
    }
  }

  private static void assertSameBits(String name, Parameters actual, Parameters expected) {
    assertThat(actual.get(name).dup('c').data().asFloat())
        .as(name)
        .isEqualTo(expected.get(name).dup('c').data().asFloat());
  }

  private static Set<String> changed(Parameters one, Parameters other) {
    return one.names().stream()
        .filter(name -> !one.get(name).equalsWithEps(other.get(name), 0))
        .collect(Collectors.toSet());
  }

  @Test
  void learnsATinyTask() {
    Model model = TinyBert.load();
    TrainingOptions options = new TrainingOptions(40, 2, 0.01, 0.1, 0.01, 1, true, 1, 1, 0);
    new Run(options).train(model);
    try (Forward forward = new SameDiffForward(model)) {
      TokenBatch batch = TokenBatch.of(data(model).encodings(), 0);
      INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
      assertThat(logits.argMax(1).toLongVector()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void theLossThatIsShownIsTheLoss() {
    Model model = TinyBert.load();
    EncodedDataset golden =
        EncodedDataset.ofClasses(
            List.of(
                model.tokenizer().encode("the small cat walks in the city ."),
                model.tokenizer().encode("a dog jumped", Optional.of("the bird is playing !")),
                model.tokenizer().encode("trees")),
            new int[] {2, 0, 1},
            0);
    TrainingOptions oneStep = new TrainingOptions(1, 3, 0.01, 0, 0, 0, false, 1, 2, 0);
    TrainingResult result =
        new Trainer(
                model,
                new CrossEntropy(3),
                oneStep,
                Set.of(),
                StepListener.none(),
                Optional.empty())
            .train(golden, step -> new int[] {0, 1, 2}, "", Progress.silent(), "train");
    try (SafetensorsFile expected =
        SafetensorsFile.open(TinyBert.directory().resolve("expected.safetensors"))) {
      assertThat(result.finalLoss()).isCloseTo(expected.read("loss").getDouble(0), within(1e-5));
    }
  }

  @Test
  void everyParameterIsTrained() {
    Parameters before = TinyBert.load().parameters();
    assertThat(changed(before, new Run(OPTIONS).trained())).isEqualTo(before.names());
  }

  @Test
  void theSeedDecidesEveryBit() {
    Parameters first = new Run(OPTIONS).trained();
    assertSameBits(new Run(OPTIONS).trained(), first);
    assertThat(changed(first, new Run(OPTIONS.withSeed(43)).trained())).isNotEmpty();
  }

  @Test
  void dropoutIsRealInTrainingAndAbsentElsewhere() {
    Parameters with = new Run(OPTIONS).trained();
    Parameters without = new Run(OPTIONS.withDropout(false)).trained();
    assertThat(changed(with, without)).contains("classifier.weight");

    Model model = TinyBert.load();
    // Embeddings, head; in each of two blocks attention probabilities and two outputs.
    assertThat(model.graph(GraphOptions.training(true, Set.of())).dropouts()).hasSize(2 + 2 * 3);
    assertThat(model.graph(GraphOptions.training(false, Set.of())).dropouts()).isEmpty();
    assertThat(model.graph(GraphOptions.inference()).dropouts()).isEmpty();
  }

  @Test
  void frozenParametersKeepEveryBit() {
    Parameters before = TinyBert.load().parameters();
    Set<String> frozen =
        before.names().stream()
            .filter(name -> name.startsWith("embeddings.") || name.startsWith("encoder.layer.0."))
            .collect(Collectors.toSet());
    Parameters after = new Run(OPTIONS, frozen, StepListener.none(), Optional.empty()).trained();
    Set<String> trained =
        before.names().stream().filter(name -> !frozen.contains(name)).collect(Collectors.toSet());
    assertThat(changed(before, after)).isEqualTo(trained);
    frozen.forEach(name -> assertSameBits(name, after, before));
  }

  @Test
  void aResumedRunEndsLikeAnUninterruptedOne() {
    Parameters uninterrupted = new Run(OPTIONS).trained();
    Path file = directory.resolve("checkpoint.safetensors");
    StepListener fails =
        (step, parameters) -> {
          if (step == 4) {
            throw new IllegalStateException("the machine was switched off");
          }
        };
    Run interrupted = new Run(OPTIONS, Set.of(), fails, Optional.of(file));
    assertThatThrownBy(interrupted::trained).hasMessage("the machine was switched off");

    int[] steps = new int[1];
    StepListener counts = (step, parameters) -> steps[0]++;
    assertSameBits(new Run(OPTIONS, Set.of(), counts, Optional.of(file)).trained(), uninterrupted);
    assertThat(steps[0]).as("steps after the checkpoint at 4").isEqualTo(2);
  }

  @Test
  void aCheckpointOfOtherSettingsIsRefused() {
    Path file = directory.resolve("checkpoint.safetensors");
    new Run(OPTIONS, Set.of(), StepListener.none(), Optional.of(file)).trained();
    Set<String> frozen = Set.of("classifier.bias");
    Stream.of(
            new Run(OPTIONS.withSeed(1), Set.of(), StepListener.none(), Optional.of(file)),
            new Run(OPTIONS.withDropout(false), Set.of(), StepListener.none(), Optional.of(file)),
            new Run(OPTIONS.withLearningRate(1), Set.of(), StepListener.none(), Optional.of(file)),
            new Run(OPTIONS, frozen, StepListener.none(), Optional.of(file)))
        .forEach(
            run ->
                assertThatThrownBy(run::trained)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(
                        file + ": was written with another model, other data or settings"));
  }

  @Test
  void aTruncatedCheckpointIsRefused() throws IOException {
    Path file = directory.resolve("checkpoint.safetensors");
    Run run = new Run(OPTIONS, Set.of(), StepListener.none(), Optional.of(file));
    run.trained();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(run::trained)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void aLossThatIsNoNumberEndsTheRun() {
    Model model = TinyBert.load();
    model.parameters().get("classifier.bias").putScalar(0, Float.NaN);
    Run run = new Run(OPTIONS);
    assertThatThrownBy(() -> run.train(model))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("the loss is NaN at step 0; try a lower learning rate");
  }
}
