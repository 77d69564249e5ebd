package io.github.pocketzoo.cli;

import io.github.pocketzoo.bert.BertFamily;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A BERT of two layers with random weights and a vocabulary of 39 words, without a head. */
final class TinyModel {
  private TinyModel() {}

  /** Writes it. */
  static Path write(Path directory) throws IOException {
    return write(directory, Optional.empty());
  }

  /** Writes it with a head. */
  static Path write(Path directory, HeadSpec head) throws IOException {
    return write(directory, Optional.of(head));
  }

  private static Path write(Path directory, Optional<HeadSpec> head) throws IOException {
    Files.createDirectories(directory);
    copy(ModelDirectory.CONFIG, directory);
    copy(Tokenizer.FILE_NAME, directory);
    Architecture body =
        new BertFamily().read(ConfigReader.open(directory.resolve(ModelDirectory.CONFIG)));
    Architecture architecture = head.<Architecture>map(body::withHead).orElse(body);
    ParameterInitializer initializer = new ParameterInitializer(architecture.initializerRange(), 7);
    try (Model model =
        new Model(
            architecture,
            initializer.initializeAll(architecture.parameters()),
            Tokenizer.load(directory.resolve(Tokenizer.FILE_NAME), architecture.maxLength()),
            Provenance.of("random"))) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }

  private static void copy(String name, Path directory) throws IOException {
    try (InputStream resource = TinyModel.class.getResourceAsStream("tiny/" + name)) {
      Files.copy(resource, directory.resolve(name));
    }
  }
}
