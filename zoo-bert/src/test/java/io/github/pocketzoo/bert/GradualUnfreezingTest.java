package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TuningPolicy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradualUnfreezingTest {
  private static final int STEPS_OF_LAYER = 2;

  @TempDir private Path directory;

  private static EncodedDataset data(Model model) {
    return EncodedDataset.ofClasses(
        Stream.of("the cat and the dog", "a bird .").map(model.tokenizer()::encode).toList(),
        new int[] {2, 0},
        model.tokenizer().padTokenId());
  }

  /** Trains and tells which layers differ from before. */
  private static Set<String> train(Model model, int steps, Optional<Path> checkpoint) {
    Parameters before = model.parameters().copy();
    Trainer trainer =
        new Trainer(
            Trainable.of(model, new CrossEntropy(3)),
            new TrainingOptions(8, 2, 0.01, 0, 0, 1, true, 3, 1, 1),
            new TuningPolicy(Freezing.NONE, 0.9, STEPS_OF_LAYER)
                .of(model.architecture().structure()),
            (step, parameters) -> {
              if (step + 1 == steps && steps < 8) {
                throw new StopNow();
              }
            },
            checkpoint);
    try {
      trainer.train(data(model), step -> new int[] {0, 1}, "", Progress.silent(), "train");
    } catch (StopNow e) {
      assertThat(steps).isLessThan(8);
    }
    Set<String> changed = new TreeSet<>();
    model
        .parameters()
        .arrays()
        .forEach(
            (name, array) -> {
              if (!array.equals(before.get(name))) {
                changed.add(name.replaceFirst("(encoder\\.layer\\.\\d|[^.]+).*", "$1"));
              }
            });
    return changed;
  }

  private static final class StopNow extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void layersChangeFromTheHeadDown() {
    assertThat(train(TinyBert.load(), 2, Optional.empty())).containsExactly("classifier", "pooler");
    assertThat(train(TinyBert.load(), 4, Optional.empty()))
        .containsExactly("classifier", "encoder.layer.1", "pooler");
    assertThat(train(TinyBert.load(), 6, Optional.empty()))
        .containsExactly("classifier", "encoder.layer.0", "encoder.layer.1", "pooler");
    assertThat(train(TinyBert.load(), 8, Optional.empty()))
        .containsExactly(
            "classifier", "embeddings", "encoder.layer.0", "encoder.layer.1", "pooler");
  }

  @Test
  void aRunThatIsInterruptedGoesOnToTheSameWeights() {
    Model whole = TinyBert.load();
    train(whole, 8, Optional.empty());

    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint"));
    train(TinyBert.load(), 5, checkpoint);
    Model resumed = TinyBert.load();
    train(resumed, 8, checkpoint);

    whole
        .parameters()
        .arrays()
        .forEach(
            (name, array) -> assertThat(resumed.parameters().get(name)).as(name).isEqualTo(array));
  }
}
