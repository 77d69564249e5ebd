package io.github.pocketzoo.bert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.bert.TinyBert;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EmbeddingGradient;
import io.github.pocketzoo.core.train.GeneratorAndDiscriminator;
import io.github.pocketzoo.core.train.GradientSource;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PretrainerTest {
  private static final double H = 1e-5;
  private static final int MAX_LENGTH = 24;

  @TempDir private Path directory;

  private final Model base = TinyBert.load();
  private TokenizedCorpus corpus;

  @BeforeEach
  void tokenize() {
    corpus = TinyCorpus.tokens(base.tokenizer(), directory);
  }

  @AfterEach
  void free() {
    corpus.close();
    base.close();
  }

  private static Pretrainer pretrainer(PretrainingObjective objective) {
    return new Pretrainer(
        objective,
        new Packing(MAX_LENGTH, 0.1, objective.sentenceTask()),
        objective == PretrainingObjective.RTD ? Masking.ofElectra(false) : Masking.ofBert(false),
        4);
  }

  private static TrainingOptions options(long steps) {
    return new TrainingOptions(steps, 8, 0.02, 0.1, 0.01, 1, true, 5, 2, 4);
  }

  private static TrainingRun run(TrainingOptions options) {
    return new TrainingRun(options, Progress.silent(), Optional.empty());
  }

  private static Architecture architecture(String config) {
    try {
      return ModelDirectory.architecture(
          new ConfigReader("test", new ObjectMapper().readTree(config)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A model of random weights with the objective's head. */
  private Model model(PretrainingObjective objective) {
    String config =
        """
        {"model_type": "%s", "vocab_size": 39, "hidden_size": 16, "num_hidden_layers": 2,
         "num_attention_heads": 4, "intermediate_size": 24, "max_position_embeddings": 24,
         "initializer_range": 0.1%s}
        """
            .formatted(
                objective == PretrainingObjective.RTD ? "electra" : "bert",
                objective == PretrainingObjective.RTD ? ", \"embedding_size\": 8" : "");
    Model blank = NewModel.random(architecture(config), base.tokenizer().copy(), 1);
    return pretrainer(objective).withHead(blank, 1);
  }

  private Optional<Model> generator(PretrainingObjective objective, Model model) {
    return objective == PretrainingObjective.RTD
        ? Optional.of(
            NewModel.random(
                ModelDirectory.architecture(
                    new ConfigReader("test", Pretrainer.generatorConfig(model.architecture(), 2))),
                base.tokenizer(),
                2))
        : Optional.empty();
  }

  @ParameterizedTest
  @EnumSource
  void perplexityFallsAndTheModelIsSavedWithItsHead(PretrainingObjective objective) {
    Model model = model(objective);
    List<List<Words>> heldOut = corpus.shard(0).subList(0, 2);

    Pretrainer.Result result =
        pretrainer(objective)
            .train(model, generator(objective, model), corpus, heldOut, run(options(24)));

    assertThat(result.perplexityBefore())
        .hasValueSatisfying(value -> assertThat(value).isBetween(20.0, 90.0));
    assertThat(result.perplexityAfter().orElseThrow())
        .isLessThan(0.7 * result.perplexityBefore().orElseThrow());
    assertThat(result.model().provenance().steps().get(0).settings())
        .containsEntry("objective", objective.optionName())
        .containsEntry("masked_part", "0.15");
    ModelDirectory.save(result.model(), directory.resolve("saved"));
    try (Model saved = ModelDirectory.load(directory.resolve("saved"))) {
      assertThat(saved.architecture().head().orElseThrow().task())
          .isEqualTo(objective == PretrainingObjective.MLM ? Task.FILL_MASK : Task.PRETRAINING);
    }
  }

  private static final class Interruption extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void train(
      PretrainingObjective objective, Model model, Optional<Path> checkpoint, long interruptedAt) {
    StreamedExamples<PackedText> examples =
        new StreamedExamples<>(
            corpus, pretrainer(objective).recipe(model.tokenizer()), 8, options(10).seed());
    Trainable trainable =
        generator(objective, model)
            .<Trainable>map(small -> GeneratorAndDiscriminator.tied(small, model))
            .orElseGet(() -> Trainable.of(model, objective.objective()));
    StepListener listener =
        (step, parameters) -> {
          if (step == interruptedAt) {
            throw new Interruption();
          }
        };
    new Trainer(trainable, options(10), UpdatePolicy.freezing(Set.of()), listener, checkpoint)
        .train(examples, examples, "", Progress.silent(), "pretrain");
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatIsInterruptedInAnEpochGoesOnToTheSameWeights(PretrainingObjective objective) {
    Optional<Path> checkpoint = Optional.of(directory.resolve("checkpoint"));
    Model whole = model(objective);
    train(objective, whole, Optional.empty(), Long.MAX_VALUE);

    assertThatThrownBy(() -> train(objective, model(objective), checkpoint, 7))
        .isInstanceOf(Interruption.class);
    Model resumed = model(objective);
    train(objective, resumed, checkpoint, Long.MAX_VALUE);

    whole
        .parameters()
        .arrays()
        .forEach(
            (name, array) -> assertThat(resumed.parameters().get(name)).as(name).isEqualTo(array));
  }

  @Test
  void aFamilyWithoutTheHeadIsRefused() {
    assertThatThrownBy(() -> pretrainer(PretrainingObjective.RTD).withHead(base, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a model of type bert can't be pretrained by rtd");
  }

  @Test
  void aTokenizerOfMoreTokensThanTheModelHasIsRefused() {
    Architecture small =
        architecture(
            """
            {"model_type": "bert", "vocab_size": 30, "hidden_size": 16, "num_hidden_layers": 1,
             "num_attention_heads": 4, "intermediate_size": 24, "max_position_embeddings": 24}
            """);
    assertThatThrownBy(() -> NewModel.random(small, base.tokenizer(), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the tokenizer has 39 tokens, the model's vocab_size is 30");
  }

  /** In double precision, of a model that has been trained for two steps, in two shards. */
  @ParameterizedTest
  @EnumSource
  void gradientsAreFiniteDifferencesOfTheLoss(PretrainingObjective objective) {
    Model floats = model(objective);
    Model doubles = inDoubles(floats);
    Trainable trainable =
        generator(objective, floats)
            .<Trainable>map(small -> GeneratorAndDiscriminator.tied(inDoubles(small), doubles))
            .orElseGet(() -> Trainable.of(doubles, objective.objective()));
    StreamedExamples<PackedText> examples =
        new StreamedExamples<>(corpus, pretrainer(objective).recipe(doubles.tokenizer()), 6, 5);
    TrainingOptions options = new TrainingOptions(2, 6, 0.01, 0, 0, 0, false, 5, 2, 0);
    new Trainer(
            trainable,
            options,
            UpdatePolicy.freezing(Set.of()),
            StepListener.none(),
            Optional.empty())
        .train(examples, examples, "", Progress.silent(), "pretrain");

    try (GradientSource source = trainable.gradients(Set.of(), options)) {
      BatchGradients gradients = source.compute(examples, examples.batch(2), 2);
      Map<String, INDArray> all = trainable.parameters().arrays();
      check(source, examples, gradients, all);
      String words = "embeddings.word_embeddings.weight";
      check(source, examples, gradients, Map.of(words, all.get(words)));
    }
  }

  /** Checks the gradient along a random direction with a part in every element of some arrays. */
  private static void check(
      GradientSource source,
      StreamedExamples<PackedText> examples,
      BatchGradients gradients,
      Map<String, INDArray> parameters) {
    double actual = 0;
    for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
      actual += along(gradients, entry.getKey(), entry.getValue());
    }
    double expected =
        (loss(source, examples, parameters, H) - loss(source, examples, parameters, -H)) / (2 * H);
    assertThat(actual).isCloseTo(expected, within(1e-6 + 1e-5 * Math.abs(expected)));
  }

  private static Model inDoubles(Model model) {
    return new Model(
        model.architecture(),
        model.parameters().castTo(DataType.DOUBLE),
        model.tokenizer(),
        model.provenance());
  }

  private static double along(BatchGradients gradients, String name, INDArray values) {
    INDArray whole = gradients.dense().get(name);
    EmbeddingGradient rows = gradients.embeddings().get(name);
    if (rows != null) {
      whole = values.like();
      for (int i = 0; i < rows.rows().length(); i++) {
        whole.putRow(rows.rows().getLong(i), rows.values().getRow(i));
      }
    }
    return whole.mul(signs(name.hashCode(), values.shape())).sumNumber().doubleValue();
  }

  private static double loss(
      GradientSource source,
      StreamedExamples<PackedText> examples,
      Map<String, INDArray> parameters,
      double distance) {
    Map<String, INDArray> originals = new HashMap<>();
    parameters.forEach(
        (name, values) -> {
          originals.put(name, values.dup());
          values.addi(signs(name.hashCode(), values.shape()).mul(distance));
        });
    double result = source.compute(examples, examples.batch(2), 2).loss();
    parameters.forEach((name, values) -> values.assign(originals.get(name)));
    return result;
  }

  private static INDArray signs(long seed, long[] shape) {
    Random random = new Random(seed);
    INDArray signs = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < signs.length(); i++) {
      signs.putScalar(i, random.nextBoolean() ? 1 : -1);
    }
    return signs;
  }

  @Test
  void theTablesOfGeneratorAndDiscriminatorAreOne() {
    Model model = model(PretrainingObjective.RTD);
    Model small = generator(PretrainingObjective.RTD, model).orElseThrow();
    GeneratorAndDiscriminator pair = GeneratorAndDiscriminator.tied(small, model);

    Parameters joint = pair.parameters();
    assertThat(joint.names()).hasSize(pair.specs().size());
    assertThat(joint.names())
        .contains(
            "embeddings.word_embeddings.weight", "generator.encoder.layer.0.output.dense.weight")
        .doesNotContain("generator.embeddings.word_embeddings.weight");
    assertThat(pair.generator().parameters().get("embeddings.word_embeddings.weight"))
        .isSameAs(model.parameters().get("embeddings.word_embeddings.weight"));
  }
}
