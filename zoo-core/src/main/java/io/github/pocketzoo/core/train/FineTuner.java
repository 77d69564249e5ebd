package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraConfig;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fine-tunes a pretrained encoder on examples of a task (Devlin et al. 2019, section 4).
 *
 * @param policy how much of the model is changed
 * @param lora adapters that are trained in place of the body, if there are any
 * @param maxLength longer texts are truncated to this many tokens
 */
public record FineTuner(TuningPolicy policy, Optional<LoraConfig> lora, int maxLength) {
  public FineTuner {
    if (lora.isPresent() && !policy.equals(TuningPolicy.of(Freezing.NONE))) {
      throw new InvalidInputException(
          "LoRA freezes the body: no other freezing, layer decay or unfreezing goes with it");
    }
  }

  /** Trains everything that {@code freezing} leaves, in the same way. */
  public FineTuner(Freezing freezing, int maxLength) {
    this(TuningPolicy.of(freezing), Optional.empty(), maxLength);
  }

  /**
   * Trains a copy of the model; its head is kept if it has the dataset's labels and new otherwise.
   *
   * @param base the pretrained model; isn't changed
   * @return the trained model; with LoRA it has adapters, see {@link Lora#merge}
   */
  public Model train(Model base, TextDataset data, TrainingRun run) {
    return train(base, new ClassExamples(data), run);
  }

  /**
   * Trains a copy of the model on examples of any task; its head is kept if it is that of the
   * examples, and new otherwise.
   *
   * @param base the pretrained model; isn't changed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the model's matrices are
   *     integers, the family has no such head, or LoRA is asked for and the model was pruned:
   *     adapters would fill its zeros
   */
  public Model train(Model base, TaskExamples data, TrainingRun run) {
    base.requireFloats();
    if (lora.isPresent() && PruningMask.makesZeros(base.provenance())) {
      throw new InvalidInputException(
          "adapters would fill the zeros of a pruned model, expected one that isn't pruned, or"
              + " training without LoRA");
    }
    Model whole = withHead(base, data.head(), run.options().seed());
    Model model = lora.map(config -> Lora.addTo(whole, config, run.options().seed())).orElse(whole);
    return run.train(
        "train",
        model,
        Objective.of(data.head()),
        data,
        updates(model),
        StepListener.none(),
        settings());
  }

  private UpdatePolicy updates(Model model) {
    ModelStructure structure = model.architecture().structure();
    return lora.isPresent()
        ? UpdatePolicy.freezing(Freezing.BODY.frozen(structure))
        : policy.of(structure);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(policy.describe());
    lora.ifPresent(config -> settings.putAll(config.describe()));
    return settings;
  }

  private Model withHead(Model base, HeadSpec head, long seed) {
    boolean sameHead = base.architecture().head().equals(Optional.of(head));
    Architecture architecture = sameHead ? base.architecture() : base.architecture().withHead(head);
    ParameterInitializer initializer =
        new ParameterInitializer(architecture.initializerRange(), seed);
    Set<String> ofHead = sameHead ? Set.of() : architecture.checkpointNames().ownedByHead();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      boolean kept = !ofHead.contains(spec.name()) && base.parameters().has(spec.name());
      arrays.put(
          spec.name(),
          kept ? base.parameters().get(spec.name()).dup('c') : initializer.initialize(spec));
    }
    return base.with(
        architecture,
        new Parameters(arrays),
        base.tokenizer().withMaxLength(Math.min(maxLength, architecture.maxLength())));
  }
}
