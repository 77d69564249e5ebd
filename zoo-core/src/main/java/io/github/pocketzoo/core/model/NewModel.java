package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models, or heads of models, that weren't trained yet. */
public final class NewModel {
  private NewModel() {}

  /**
   * A new model: matrices from a normal distribution, as in the papers.
   *
   * @throws InvalidInputException if the tokenizer has more tokens than the model
   */
  public static Model random(Architecture architecture, Tokenizer tokenizer, long seed) {
    if (tokenizer.vocabularySize() > architecture.vocabularySize()) {
      throw new InvalidInputException(
          "the tokenizer has %d tokens, the model's vocab_size is %d, expected that many or more"
              .formatted(tokenizer.vocabularySize(), architecture.vocabularySize()));
    }
    ParameterInitializer initializer =
        new ParameterInitializer(
            architecture.initializerRange(), architecture.otherInitializerRanges(), seed);
    return new Model(
        architecture,
        initializer.initializeAll(architecture.parameters()),
        tokenizer,
        Provenance.of("random initialisation, seed " + seed));
  }

  /**
   * A copy of a model with another head. What the model has of it is kept, the rest is new.
   *
   * @throws InvalidInputException if the family has no such head, or the weights are integers
   */
  public static Model withHead(Model base, HeadSpec head, long seed) {
    if (!base.quantized().isEmpty()) {
      throw new InvalidInputException("pretraining needs weights that are floats, not integers");
    }
    Architecture architecture = base.architecture().withHead(head);
    ParameterInitializer initializer =
        new ParameterInitializer(architecture.initializerRange(), seed);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    Map<String, INDArray> old = base.parameters().arrays();
    for (ParameterSpec spec : architecture.parameters()) {
      INDArray kept = old.get(spec.name());
      boolean fits = kept != null && Arrays.equals(kept.shape(), spec.shape());
      arrays.put(spec.name(), fits ? kept.dup('c') : initializer.initialize(spec));
    }
    return base.with(architecture, new Parameters(arrays), base.tokenizer());
  }
}
