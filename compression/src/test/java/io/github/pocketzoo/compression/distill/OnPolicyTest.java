package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.KilledRun;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffCausalForward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Target;
import io.github.pocketzoo.core.train.TrainingExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Students that are taught on what they write themselves. */
class OnPolicyTest {
  private static final int[] ALL = {0, 1, 2};
  private static final LayerMap LAYERS = LayerMap.uniform(2, 1);
  private static final OnPolicy ALWAYS =
      new OnPolicy(1, OptionalInt.empty(), SameDiffCausalForward::new);

  private final Model teacher = TinyGpt.create(1);
  private final Forward forward = new SameDiffForward(teacher);
  private final Model student = Student.fromLayers(TinyGpt.create(2), LAYERS);
  private final EncodedDataset data = TinyGpt.sequences();

  @AfterEach
  void free() {
    forward.close();
    teacher.close();
    student.close();
  }

  /** The sequences, all of them in every step. */
  private record Sequences(EncodedDataset data) implements TrainingSource {
    @Override
    public String name() {
      return "sequences";
    }

    @Override
    public String sha256() {
      return "0".repeat(64);
    }

    @Override
    public Map<String, String> describe() {
      return Map.of();
    }

    @Override
    public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
      return new Prepared(data, step -> ALL);
    }
  }

  private StudentText text(OnPolicy policy, long seed) {
    return new StudentText(data, student, policy, 0, seed);
  }

  @Test
  void tokensAreDrawnByTheirProbabilities() {
    float[] logits = {0, (float) Math.log(2), Float.NEGATIVE_INFINITY, (float) Math.log(7)};
    SplittableRandom random = new SplittableRandom(5);
    int[] counts = new int[logits.length];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      counts[AncestralSampling.draw(logits, random)]++;
    }
    // Five standard deviations of a binomial share.
    assertThat((double) counts[0] / draws).isCloseTo(0.1, within(0.011));
    assertThat((double) counts[1] / draws).isCloseTo(0.2, within(0.015));
    assertThat(counts[2]).isZero();
  }

  /** Of the second token, given the first one that was drawn. */
  @Test
  void whatIsWrittenFollowsTheStudentsDistribution() {
    int sequences = 1_500;
    int[][] prompts = new int[sequences][];
    Arrays.fill(prompts, new int[] {0, 3});
    int[] lengths = new int[sequences];
    Arrays.fill(lengths, 4);
    SplittableRandom seeds = new SplittableRandom(1);
    SplittableRandom[] random =
        IntStream.range(0, sequences).mapToObj(i -> seeds.split()).toArray(SplittableRandom[]::new);
    try (CausalForward model = new SameDiffCausalForward(student)) {
      int[][] written =
          new AncestralSampling(model, OptionalInt.empty()).write(prompts, lengths, random);
      double[] first = probabilities(model, 0, 3);
      int likeliest =
          IntStream.range(0, first.length).reduce((a, b) -> first[a] >= first[b] ? a : b).orElse(0);
      double[] second = probabilities(model, 0, 3, likeliest);
      long ofFirst = Arrays.stream(written).filter(row -> row[2] == likeliest).count();
      assertThat((double) ofFirst / sequences).isCloseTo(first[likeliest], within(0.065));
      for (int token = 0; token < second.length; token++) {
        int wanted = token;
        long both =
            Arrays.stream(written).filter(row -> row[2] == likeliest && row[3] == wanted).count();
        double deviation = Math.sqrt(second[token] * (1 - second[token]) / ofFirst);
        assertThat((double) both / ofFirst)
            .as("token " + token)
            .isCloseTo(second[token], within(5 * deviation));
      }
    }
  }

  private static double[] probabilities(CausalForward model, int... tokens) {
    try (CausalSession session = model.open(1)) {
      float[] logits = session.append(new int[][] {tokens})[0];
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
      }
      double total = sum;
      return IntStream.range(0, logits.length)
          .mapToDouble(i -> Math.exp(logits[i]) / total)
          .toArray();
    }
  }

  @Test
  void theBeginningIsTheTextsAndOnlyWhatFollowsIsLearned() {
    MicroBatch given = data.batch(ALL);
    try (StudentText text = text(ALWAYS, 7)) {
      MicroBatch batch = text.batch(ALL, 3);
      List<Target.OfTokens> targets = batch.targets(Target.OfTokens.class);
      for (int row : ALL) {
        Target.OfTokens target = targets.get(row);
        int[] ids = batch.tokens().inputIds()[row];
        int length = data.lengths()[row];
        int prompt =
            1
                + (int)
                    Arrays.stream(target.labels())
                        .filter(t -> t == Target.OfTokens.IGNORED)
                        .count();
        assertThat(target.sampled()).isTrue();
        assertThat(target.labels()).hasSize(length);
        assertThat(prompt).isBetween(1, Math.max(1, length / 2));
        assertThat(Arrays.copyOf(ids, prompt))
            .isEqualTo(Arrays.copyOf(given.tokens().inputIds()[row], prompt));
        for (int position = prompt - 1; position < length - 1; position++) {
          assertThat(target.labels()[position]).isEqualTo(ids[position + 1]);
        }
      }
    }
  }

  @Test
  void whatIsDrawnDependsOnSeedAndStepAndNotOnTheShard() {
    try (StudentText text = text(ALWAYS, 7);
        StudentText again = text(ALWAYS, 7);
        StudentText other = text(ALWAYS, 8)) {
      int[][] drawn = text.batch(ALL, 3).tokens().inputIds();
      assertThat(again.batch(ALL, 3).tokens().inputIds()).isDeepEqualTo(drawn);
      assertThat(again.batch(new int[] {0}, 3).tokens().inputIds()[0]).isEqualTo(drawn[0]);
      assertThat(Arrays.deepEquals(again.batch(ALL, 4).tokens().inputIds(), drawn)).isFalse();
      assertThat(Arrays.deepEquals(other.batch(ALL, 3).tokens().inputIds(), drawn)).isFalse();
    }
  }

  @Test
  void textsEndWithTheTokenThatEndsThem() {
    OnPolicy ending = new OnPolicy(1, OptionalInt.of(4), SameDiffCausalForward::new);
    boolean ended = false;
    try (StudentText text = text(ending, 7)) {
      for (int step = 0; step < 8; step++) {
        for (Target.OfTokens target : text.batch(ALL, step).targets(Target.OfTokens.class)) {
          int[] labels = target.labels();
          assertThat(Arrays.copyOf(labels, labels.length - 1)).doesNotContain(4);
          ended |= labels[labels.length - 1] == 4;
        }
      }
    }
    assertThat(ended).isTrue();
  }

  /** A student that ends each text at once. */
  @Test
  void aSingleTokenIsLearnedFrom() {
    EncodedDataset shortest =
        new EncodedDataset(data.encodings().subList(1, 2), data.targets().subList(1, 2), 0);
    DistillationWeights all = new DistillationWeights(2, 0.7, 0.5, 0.3);
    for (int end = 0; end < TinyGpt.VOCABULARY; end++) {
      OnPolicy ending = new OnPolicy(1, OptionalInt.of(end), SameDiffCausalForward::new);
      try (StudentText text = new StudentText(shortest, student, ending, 0, 7)) {
        int[] labels = text.batch(new int[] {0}, 0).targets(Target.OfTokens.class).get(0).labels();
        if (labels.length == 1) {
          assertThat(labels).containsExactly(end);
          assertThat(loss(student, loss(all, true), text, new int[] {0}, 0)).isPositive();
          return;
        }
      }
    }
    throw new AssertionError("no token was drawn first");
  }

  @Test
  void aPartOfTheStepsIsTheTexts() {
    OnPolicy some = new OnPolicy(0.3, OptionalInt.empty(), SameDiffCausalForward::new);
    int written = 0;
    try (StudentText text = text(some, 7)) {
      for (int step = 0; step < 30; step++) {
        MicroBatch batch = text.batch(new int[] {1}, step);
        boolean sampled = batch.targets(Target.OfTokens.class).get(0).sampled();
        written += sampled ? 1 : 0;
        if (!sampled) {
          assertThat(batch.tokens().inputIds())
              .isDeepEqualTo(data.batch(new int[] {1}).tokens().inputIds());
        }
      }
    }
    assertThat(written).isBetween(3, 16);
  }

  private double loss(DistillationLoss loss, TrainingExamples examples, long step) {
    return loss(student, loss, examples, ALL, step);
  }

  private static double loss(
      Model of, DistillationLoss loss, TrainingExamples examples, int[] indices, long... steps) {
    try (GradientStep gradients =
        new GradientStep(
            () -> of.graph(GraphOptions.training(false, Set.of())),
            of.parameters(),
            loss,
            TinyClassifier.run(1).options())) {
      return LongStream.of(steps)
          .mapToDouble(
              step -> {
                try (BatchGradients result = gradients.compute(examples, indices, step)) {
                  assertThat(result.globalNorm()).isFinite().isPositive();
                  return result.loss();
                }
              })
          .average()
          .orElseThrow();
    }
  }

  private DistillationLoss loss(DistillationWeights weights, boolean onPolicy) {
    return Distillation.of(weights)
        .loss(List.of(Teacher.of(teacher, forward)), student, onPolicy, 0);
  }

  @Test
  void labelsAndHiddenStatesCountForTheDataAlone() {
    DistillationWeights all = new DistillationWeights(2, 0.7, 0.5, 0.3, Divergence.REVERSE_KL);
    DistillationWeights soft = new DistillationWeights(2, 0.7, 0, 0, Divergence.REVERSE_KL);
    assertThat(loss(loss(all, true), data, 0))
        .isCloseTo(loss(loss(all, false), data, 0), within(1e-9));
    try (StudentText text = text(ALWAYS, 7)) {
      assertThat(loss(loss(all, true), text, 0))
          .isCloseTo(loss(loss(soft, false), text, 0), within(1e-9));
    }
  }

  private static TrainingRun run(long steps) {
    return TinyClassifier.run(steps);
  }

  @Test
  void aStudentComesNearerToItsTeacherOnWhatItWrites() {
    DistillationWeights weights = new DistillationWeights(1, 1, 0, 0, Divergence.REVERSE_KL);
    try (Model before = Student.fromLayers(teacher, LAYERS);
        Model after =
            new Distiller(LAYERS, weights)
                .distill(teacher, forward, new Sequences(data), ALWAYS, run(40))) {
      assertThat(onOwnText(after, weights)).isLessThan(0.5 * onOwnText(before, weights));
      Provenance.Step step = after.provenance().lastStep();
      assertThat(step.settings())
          .containsEntry("on_policy", "1.0")
          .containsEntry("divergence", "reverse-kl");
    }
  }

  /** Mean over some batches that the model writes. */
  private double onOwnText(Model model, DistillationWeights weights) {
    try (StudentText text = new StudentText(data, model, ALWAYS, 0, 99)) {
      return loss(model, loss(weights, false), text, ALL, 0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void anInterruptedRunThatGoesOnEndsAsTheUninterruptedOne(@TempDir Path directory) {
    Distiller distiller = new Distiller(LAYERS, DistillationWeights.defaults());
    OnPolicy half = new OnPolicy(0.5, OptionalInt.empty(), SameDiffCausalForward::new);
    Sequences source = new Sequences(data);
    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint.safetensors"));
    TrainingOptions options = run(6).options().withCheckpointSteps(1);
    TrainingRun killed = new TrainingRun(options, KilledRun.after(3), checkpoint);
    TrainingRun resumed = new TrainingRun(options, Progress.silent(), checkpoint);
    try (Model expected = distiller.distill(teacher, forward, source, half, run(6))) {
      assertThatThrownBy(() -> distiller.distill(teacher, forward, source, half, killed))
          .hasMessage("killed");
      try (Model actual = distiller.distill(teacher, forward, source, half, resumed)) {
        expected
            .parameters()
            .arrays()
            .forEach(
                (name, array) ->
                    assertThat(actual.parameters().get(name)).as(name).isEqualTo(array));
      }
    }
  }

  @Test
  void impossibleSettings() {
    assertThatThrownBy(() -> new OnPolicy(1.5, OptionalInt.empty(), SameDiffCausalForward::new))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("on-policy fraction is 1.5, expected a number in (0, 1]");
    Distiller labelsAlone = new Distiller(LAYERS, new DistillationWeights(1, 0, 1, 0));
    assertThatThrownBy(
            () -> labelsAlone.distill(teacher, forward, new Sequences(data), ALWAYS, run(1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("on-policy distillation needs a weight of soft targets above 0");
    try (Model classifier = TinyClassifier.create(1);
        Forward classifies = new SameDiffForward(classifier)) {
      Distiller distiller = new Distiller(LAYERS, DistillationWeights.defaults());
      assertThatThrownBy(
              () -> distiller.distill(classifier, classifies, new Sequences(data), ALWAYS, run(1)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("on-policy distillation is for language models that continue texts");
    }
  }
}
