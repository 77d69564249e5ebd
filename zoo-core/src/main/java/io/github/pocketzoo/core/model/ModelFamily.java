package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.checkpoint.ForeignNames;
import io.github.pocketzoo.core.config.ConfigReader;
import java.util.Optional;

/**
 * A family of architectures, found by {@link java.util.ServiceLoader}: a new family is a new module
 * on the class path.
 */
public interface ModelFamily {

  /** The {@code model_type} of {@code config.json} that this family reads. */
  String modelType();

  /**
   * Reads a configuration.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a key is missing, unknown or
   *     wrong
   */
  Architecture read(ConfigReader config);

  /**
   * Name of the configuration file that the authors of the family published and that says no {@code
   * model_type}; it is read where there is no {@code config.json}.
   */
  default Optional<String> ownConfigFile() {
    return Optional.empty();
  }

  /** What the variables of TensorFlow checkpoints are called in Hugging Face checkpoints. */
  default ForeignNames tensorFlowNames() {
    return ForeignNames.NONE;
  }
}
