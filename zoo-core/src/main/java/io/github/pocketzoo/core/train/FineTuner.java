package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Fine-tunes a pretrained encoder on labelled texts (Devlin et al. 2019, section 4).
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
    Model model = withClassifier(base, data, run.options().seed());
    return run.train(
        "train",
        model,
        new CrossEntropy(data.labels().size()),
        data,
        freezing.frozen(model.architecture().structure()),
        StepListener.none(),
        Map.of("freeze", freezing.name().toLowerCase(Locale.ROOT)));
  }

  private Model withClassifier(Model base, TextDataset data, long seed) {
    Architecture architecture =
        base.architecture().labels().equals(data.labels())
            ? base.architecture()
            : base.architecture().withClassifier(data.labels());
    ParameterInitializer initializer =
        new ParameterInitializer(architecture.initializerRange(), seed);
    boolean sameHead = architecture == base.architecture();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      boolean isHead = architecture.structure().head().contains(spec.name());
      arrays.put(
          spec.name(),
          isHead && !sameHead
              ? initializer.initialize(spec)
              : base.parameters().get(spec.name()).dup('c'));
    }
    return new Model(
        architecture,
        new Parameters(arrays),
        base.tokenizer().withMaxLength(Math.min(maxLength, architecture.maxLength())),
        base.provenance());
  }
}
