package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.config.ConfigReader;

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
}
