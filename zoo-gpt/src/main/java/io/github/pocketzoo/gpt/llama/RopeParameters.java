package io.github.pocketzoo.gpt.llama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.RotaryScaling;
import io.github.pocketzoo.gpt.decoder.Positions;
import java.util.Optional;

/**
 * Rotary positions in {@code config.json}: {@code rope_parameters} as transformers writes it since
 * version 5, or {@code rope_theta} and {@code rope_scaling} as it did before.
 */
final class RopeParameters {
  private static final String PARAMETERS = "rope_parameters";
  private static final String SCALING = "rope_scaling";
  private static final String THETA = "rope_theta";
  private static final String TYPE = "rope_type";
  private static final String PART = "partial_rotary_factor";
  private static final double THETA_DEFAULT = 10_000;

  private RopeParameters() {}

  /**
   * Reads either form.
   *
   * @param maxPositions most tokens of a sequence
   */
  static Positions.Rotary read(ConfigReader config, int maxPositions) {
    double theta = config.number(THETA, THETA_DEFAULT);
    config.mustBe(PART, 1.0);
    Optional<ConfigReader> parameters = config.object(PARAMETERS);
    Optional<ConfigReader> scaling = config.object(SCALING);
    if (parameters.isPresent() && scaling.isPresent()) {
      throw config.wrong(SCALING, "nothing beside " + PARAMETERS);
    }
    return parameters
        .or(() -> scaling)
        .map(keys -> readObject(keys, theta, maxPositions))
        .orElse(new Positions.Rotary(theta, new RotaryScaling.None()));
  }

  private static Positions.Rotary readObject(ConfigReader keys, double theta, int maxPositions) {
    keys.mustBe(PART, 1.0);
    Positions.Rotary positions =
        new Positions.Rotary(keys.number(THETA, theta), scaling(keys, maxPositions));
    keys.refuseUnknownKeys();
    return positions;
  }

  private static RotaryScaling scaling(ConfigReader keys, int maxPositions) {
    String old = keys.text("type", "default");
    String type = keys.text(TYPE, old);
    return switch (type) {
      case "default" -> new RotaryScaling.None();
      // What is missing is 0, which the scaling refuses.
      case "linear" -> new RotaryScaling.Linear(keys.number("factor", 0));
      case "llama3" ->
          new RotaryScaling.ByWavelength(
              keys.number("factor", 0),
              keys.number("low_freq_factor", 0),
              keys.number("high_freq_factor", 0),
              keys.positiveInt("original_max_position_embeddings", maxPositions));
      default -> throw keys.wrong(TYPE, "default, linear or llama3");
    };
  }

  /** Writes {@code rope_parameters}. */
  static void write(ObjectNode json, Positions.Rotary positions) {
    ObjectNode keys = json.putObject(PARAMETERS);
    keys.put(THETA, positions.theta());
    RotaryScaling scaling = positions.scaling();
    if (scaling instanceof RotaryScaling.Linear linear) {
      keys.put(TYPE, "linear").put("factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.ByWavelength bands) {
      keys.put(TYPE, "llama3")
          .put("factor", bands.factor())
          .put("low_freq_factor", bands.low())
          .put("high_freq_factor", bands.high())
          .put("original_max_position_embeddings", bands.originalLength());
    } else {
      keys.put(TYPE, "default");
    }
  }
}
