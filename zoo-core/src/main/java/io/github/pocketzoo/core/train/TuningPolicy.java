package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.ModelStructure;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a pretrained model fine-tuning changes.
 *
 * @param freezing what stays as it is
 * @param layerDecay what the learning rate is multiplied by from each layer to the one below it, in
 *     (0, 1]: see {@link LayerDecay}; 1 is one rate for all
 * @param unfreezeSteps steps from the unfreezing of a layer to that of the one below it: see {@link
 *     GradualUnfreezing}; 0 trains all layers from the first step
 */
public record TuningPolicy(Freezing freezing, double layerDecay, int unfreezeSteps) {
  public TuningPolicy {
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new InvalidInputException(
          "layer decay is %s, expected a number greater than 0, at most 1".formatted(layerDecay));
    }
    if (unfreezeSteps < 0) {
      throw new InvalidInputException(
          "unfreeze steps is %d, expected 0 or more".formatted(unfreezeSteps));
    }
    if (freezing == Freezing.BODY && (layerDecay != 1 || unfreezeSteps != 0)) {
      throw new InvalidInputException(
          "layer decay and unfreezing are about the layers of the body, which is frozen");
    }
  }

  /** Everything but what {@code freezing} says, at one rate, from the first step. */
  public static TuningPolicy of(Freezing freezing) {
    return new TuningPolicy(freezing, 1, 0);
  }

  /** What this means for the parameters of a model. */
  public UpdatePolicy of(ModelStructure structure) {
    UpdatePolicy frozen = UpdatePolicy.freezing(freezing.frozen(structure));
    LayerDecay decay = new LayerDecay(structure, layerDecay);
    GradualUnfreezing unfreezing = new GradualUnfreezing(structure, unfreezeSteps);
    return new UpdatePolicy() {
      @Override
      public long firstStep(String parameter) {
        return Math.max(frozen.firstStep(parameter), unfreezing.firstStep(parameter));
      }

      @Override
      public double rateFactor(String parameter) {
        return decay.rateFactor(parameter);
      }
    };
  }

  /** The settings by their names in provenance records; those that change nothing aren't named. */
  public Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("freeze", freezing.name().toLowerCase(Locale.ROOT));
    if (layerDecay != 1) {
      settings.put("layer_decay", Double.toString(layerDecay));
    }
    if (unfreezeSteps != 0) {
      settings.put("unfreeze_steps", Integer.toString(unfreezeSteps));
    }
    return settings;
  }
}
