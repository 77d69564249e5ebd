package io.github.pocketzoo.bert.pretrain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GeneratorAndDiscriminator;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.ObjectiveForward;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.StreamedExamples;
import io.github.pocketzoo.core.train.Trainable;
import io.github.pocketzoo.core.train.Trainer;
import io.github.pocketzoo.core.train.TrainingResult;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pretrains encoders on running text.
 *
 * @param objective what they are pretrained by
 * @param packing of lines into sequences; its task is the objective's
 * @param masking of tokens
 * @param measuredTexts held-out texts that the pseudo-perplexity is measured on, before and after
 */
public record Pretrainer(
    PretrainingObjective objective, Packing packing, Masking masking, int measuredTexts) {
  private static final int MEASURED_AT_ONCE = 32;

  /** Names of {@code config.json} that are the smaller, the smaller a generator is. */
  private static final List<String> GENERATOR_SIZES =
      List.of("hidden_size", "num_attention_heads", "intermediate_size");

  public Pretrainer {
    if (packing.task() != objective.sentenceTask()) {
      throw new IllegalArgumentException(
          "packing for %s, but the objective is %s".formatted(packing.task(), objective));
    }
  }

  /**
   * What pretraining leaves.
   *
   * @param model the trained model with the head it was trained with
   * @param generator that of replaced-token detection
   * @param perplexityBefore pseudo-perplexity of the held-out texts (Salazar et al. 2020) before
   *     the first step; that of the generator, where there is one; empty if none are held out
   * @param perplexityAfter the same after the last step
   */
  public record Result(
      Model model,
      Optional<Model> generator,
      Optional<Double> perplexityBefore,
      Optional<Double> perplexityAfter) {}

  /**
   * A copy of a model with the head that the objective needs. What the model has of it is kept, the
   * rest is new.
   *
   * @throws InvalidInputException if the family has no such head
   */
  public Model withHead(Model base, long seed) {
    Model model = NewModel.withHead(base, objective.head(), seed);
    Architecture architecture = model.architecture();
    if (!model.graph(GraphOptions.inference()).sameDiff().hasVariable(objective.output())) {
      throw new InvalidInputException(
          "a model of type %s can't be pretrained by %s"
              .formatted(architecture.modelType(), objective.optionName()));
    }
    return model;
  }

  /**
   * The configuration of a generator: the discriminator's with a masked language model's head, and
   * hidden size, heads and feed-forward width divided (Clark et al. 2020, section 3.2).
   *
   * @param divisor how many times narrower it is
   * @throws InvalidInputException if a size can't be divided
   */
  public static ObjectNode generatorConfig(Architecture discriminator, int divisor) {
    ObjectNode config = discriminator.withHead(HeadSpec.of(Task.FILL_MASK)).toConfigJson();
    for (String key : GENERATOR_SIZES) {
      int size = config.path(key).asInt();
      if (size < divisor || size % divisor != 0) {
        throw new InvalidInputException(
            "%s is %d, which isn't divided by the %d of the generator's size"
                .formatted(key, size, divisor));
      }
      config.put(key, size / divisor);
    }
    return config;
  }

  /** How examples are made for a model. */
  public PretrainingRecipe recipe(Tokenizer tokenizer) {
    return new PretrainingRecipe(
        packing, masking, SpecialTokens.of(tokenizer), tokenizer.vocabularySize());
  }

  /**
   * Trains a model in place.
   *
   * @param model with the objective's head
   * @param generator for {@link PretrainingObjective#RTD}
   * @param corpus text in the model's tokens
   * @param heldOut documents in the model's tokens that aren't in the corpus
   */
  public Result train(
      Model model,
      Optional<Model> generator,
      TokenizedCorpus corpus,
      List<List<Words>> heldOut,
      TrainingRun run) {
    PretrainingRecipe recipe = recipe(model.tokenizer());
    StreamedExamples<PackedText> examples =
        new StreamedExamples<>(corpus, recipe, run.options().batchSize(), run.options().seed());
    Optional<GeneratorAndDiscriminator> pair =
        generator.map(small -> GeneratorAndDiscriminator.tied(small, model));
    Optional<Model> tiedGenerator = pair.map(GeneratorAndDiscriminator::generator);
    Trainable trainable =
        pair.<Trainable>map(both -> both)
            .orElseGet(() -> Trainable.of(model, objective.objective()));
    Model languageModel = tiedGenerator.orElseGet(() -> asLanguageModel(model));
    EncodedDataset measured = HeldOutTexts.of(heldOut, recipe, measuredTexts).eachTokenMasked();
    Optional<Double> before = perplexity(languageModel, measured);
    Map<String, String> settings = settings(tiedGenerator);
    String identity =
        String.join(
            " ",
            "pretrain",
            corpus.summary().sha256(),
            new TreeMap<>(settings).toString(),
            model.architecture().toConfigJson().toString());
    TrainingResult result =
        new Trainer(
                trainable,
                run.options(),
                UpdatePolicy.freezing(Set.of()),
                StepListener.none(),
                run.checkpoint())
            .train(examples, examples, identity, run.progress(), "pretrain");
    Optional<Double> after = perplexity(languageModel, measured);

    settings.putAll(run.options().describe());
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("train_loss", result.finalLoss());
    metrics.put("train_seconds", result.seconds());
    before.ifPresent(value -> metrics.put("pseudo_perplexity_before", value));
    after.ifPresent(value -> metrics.put("pseudo_perplexity_after", value));
    Provenance.Step step =
        Provenance.Step.now("pretrain", settings, corpus.summary().describe(), metrics);
    return new Result(
        model.after(step), tiedGenerator.map(small -> small.after(step)), before, after);
  }

  /** The same parameters with the language model's head alone. */
  private static Model asLanguageModel(Model model) {
    return model.with(
        model.architecture().withHead(HeadSpec.of(Task.FILL_MASK)),
        model.parameters(),
        model.tokenizer());
  }

  private static Optional<Double> perplexity(Model model, EncodedDataset measured) {
    return measured.size() == 0
        ? Optional.empty()
        : Optional.of(
            Math.exp(
                new ObjectiveForward(model, new LanguageModelLoss())
                    .meanLoss(measured, MEASURED_AT_ONCE)));
  }

  private Map<String, String> settings(Optional<Model> generator) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("objective", objective.optionName());
    settings.put("max_length", Integer.toString(packing.maxLength()));
    settings.put("short_sequences", Double.toString(packing.shortProbability()));
    settings.put("masked_part", Double.toString(masking.rate()));
    settings.put("mask_share", Double.toString(masking.maskShare()));
    settings.put("random_share", Double.toString(masking.randomShare()));
    settings.put("whole_words", Boolean.toString(masking.wholeWords()));
    generator.ifPresent(
        small -> settings.put("generator", small.architecture().toConfigJson().toString()));
    return settings;
  }
}
