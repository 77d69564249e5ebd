package io.github.pocketzoo.gpt.gpt1;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;

/** What GPT's {@code afn} calls activation functions; its GELU is the approximation of GPT-2. */
final class Gpt1Activation {
  private static final String KEY = "afn";
  private static final String GELU = "gelu";

  private Gpt1Activation() {}

  static Activation read(ConfigReader config) {
    String name = config.text(KEY, GELU);
    return switch (name) {
      case GELU -> Activation.GELU_NEW;
      case "relu" -> Activation.RELU;
      case "silu", "swish" -> Activation.SILU;
      default -> throw config.wrong(KEY, "gelu, relu, silu or swish");
    };
  }

  /** The name to write. */
  static String name(Activation activation) {
    return activation == Activation.GELU_NEW ? GELU : activation.configName();
  }
}
