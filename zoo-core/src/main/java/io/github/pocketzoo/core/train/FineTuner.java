package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fine-tunes a pretrained encoder on examples of a task (Devlin et al. 2019, section 4).
 *
 * @param freezing what stays as it is
 * @param maxLength longer texts are truncated to this many tokens
 */
public record FineTuner(Freezing freezing, int maxLength) {

  /**
   * Trains a copy of the model; its head is kept if it has the dataset's labels and new otherwise.
   *
   * @param base the pretrained model; isn't changed
   */
  public Model train(Model base, TextDataset data, TrainingRun run) {
    return train(base, new ClassExamples(data), run);
  }

  /**
   * Trains a copy of the model on examples of any task; its head is kept if it is that of the
   * examples, and new otherwise.
   *
   * @param base the pretrained model; isn't changed
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family has no such head
   */
  public Model train(Model base, TaskExamples data, TrainingRun run) {
    Model model = withHead(base, data.head(), run.options().seed());
    return run.train(
        "train",
        model,
        Objective.of(data.head()),
        data,
        freezing.frozen(model.architecture().structure()),
        StepListener.none(),
        Map.of("freeze", freezing.name().toLowerCase(Locale.ROOT)));
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
    return new Model(
        architecture,
        new Parameters(arrays),
        base.tokenizer().withMaxLength(Math.min(maxLength, architecture.maxLength())),
        base.provenance());
  }
}
