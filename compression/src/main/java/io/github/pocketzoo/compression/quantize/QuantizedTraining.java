package io.github.pocketzoo.compression.quantize;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * Quantization-aware training (Jacob et al. 2018; of BERT, Zafrir et al. 2019): every step computes
 * with the rounded weights, and with rounded inputs of linear layers where they will be rounded;
 * its gradient moves the weights that are rounded ("straight-through", Bengio et al. 2013).
 *
 * @param quantizer what becomes integers
 * @param inputScales fixed scales of the inputs of linear layers by the names of their matrices,
 *     from {@link StaticActivations}; empty if each token has its own
 * @param learnedScales whether scales of weights are learned, too, with the gradient of Esser et
 *     al. (2020, "Learned step size quantization"); else they follow the largest weights
 */
public record QuantizedTraining(
    Quantizer quantizer, Map<String, Float> inputScales, boolean learnedScales) {
  public QuantizedTraining {
    inputScales = Map.copyOf(inputScales);
    if (!inputScales.isEmpty() && quantizer.activations() != Activations.DYNAMIC) {
      throw new InvalidInputException(
          "fixed scales of inputs go with weights that are multiplied as integers");
    }
    if (learnedScales && !quantizer.linear().symmetric()) {
      throw new InvalidInputException(
          "scales of %s can't be learned, expected symmetric weights"
              .formatted(quantizer.linear()));
    }
  }

  /** 8-bit weights, and inputs with a scale a token. */
  public static QuantizedTraining int8() {
    return new QuantizedTraining(Quantizer.int8(), Map.of(), false);
  }

  /** Trains and quantizes a copy of a classifier of texts. */
  public Model train(Model model, Objective objective, TextDataset data, TrainingRun run) {
    return train(model, objective, new ClassExamples(data), run);
  }

  /**
   * Trains and quantizes a copy of the model.
   *
   * @param model of floats; isn't changed
   * @param objective such as cross entropy, or a distillation loss of its teacher
   * @return the model of integers that the last step would have computed with
   * @throws InvalidInputException if the model is quantized, or as for {@link Quantizer#quantize}
   */
  public Model train(Model model, Objective objective, TrainingSource data, TrainingRun run) {
    quantizer.check(model);
    Model copy =
        model.with(model.architecture(), model.parameters().copy(), model.tokenizer().copy());
    FakeQuantization fake = new FakeQuantization(copy, objective, this);
    Model trained =
        run.train(
            "quantization-aware training",
            copy,
            fake,
            data,
            fake.policy(),
            StepListener.none(),
            describe());
    try (Model floats = trained) {
      Model quantized = quantizer.quantize(floats, fake.rounding());
      return quantized
          .with(floats.provenance())
          .with(
              inputScales.isEmpty()
                  ? quantized.quantization()
                  : quantized.quantization().withInputScales(inputScales));
    }
  }

  private Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>(quantizer.describe());
    settings.put("learned_scales", Boolean.toString(learnedScales));
    settings.put("fixed_inputs", Integer.toString(inputScales.size()));
    // A checkpoint of a run with other scales is another run's.
    settings.put("input_scales", Integer.toHexString(new TreeMap<>(inputScales).hashCode()));
    return settings;
  }
}
