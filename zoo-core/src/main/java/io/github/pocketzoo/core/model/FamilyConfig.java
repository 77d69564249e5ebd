package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The configuration of a model directory and the family that reads it.
 *
 * @param family the family
 * @param reader the configuration
 */
record FamilyConfig(ModelFamily family, ConfigReader reader) {
  /** Finds the family by {@code model_type}, or by the name of its own configuration file. */
  static FamilyConfig open(Path directory) {
    Path file = file(directory).orElse(directory.resolve(ModelDirectory.CONFIG));
    ConfigReader reader = ConfigReader.open(file);
    if (!file.endsWith(ModelDirectory.CONFIG)) {
      return new FamilyConfig(owner(file), reader);
    }
    String type = reader.text("model_type", "");
    ModelFamily family =
        families().stream()
            .filter(each -> each.modelType().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "%s: model_type is \"%s\", expected one of %s"
                            .formatted(file, type, knownTypes())));
    return new FamilyConfig(family, reader);
  }

  /** {@code config.json}, or the own configuration file of a family. */
  static Optional<Path> file(Path directory) {
    Path config = directory.resolve(ModelDirectory.CONFIG);
    if (Files.isRegularFile(config)) {
      return Optional.of(config);
    }
    return families().stream()
        .flatMap(family -> family.ownConfigFile().stream())
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static ModelFamily owner(Path file) {
    return families().stream()
        .filter(family -> family.ownConfigFile().filter(file::endsWith).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static List<ModelFamily> families() {
    return ServiceLoader.load(ModelFamily.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  private static String knownTypes() {
    return families().stream()
        .map(ModelFamily::modelType)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
