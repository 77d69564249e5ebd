package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.gpt.DecoderArchitecture;
import io.github.pocketzoo.gpt.gpt2.Gpt2Config;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import io.github.pocketzoo.gpt.gpt2.Gpt2Vocabulary;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A decoder with random weights: its speed is that of a trained one.
 *
 * @param name what to call it
 * @param architecture with a language model's head
 */
record RandomDecoder(String name, Architecture architecture) {
  private static final int VOCABULARY = 50_257;
  private static final int POSITIONS = 1_024;
  private static final HeadSpec HEAD = HeadSpec.of(Task.TEXT_GENERATION);

  /** Sizes that need no file (Radford et al. 2019; DistilGPT-2 has half the blocks). */
  private static final Map<String, Gpt2Config> KNOWN =
      new TreeMap<>(
          Map.of(
              "distilgpt2", gpt2(768, 6, 12),
              "gpt2", gpt2(768, 12, 12),
              "gpt2-medium", gpt2(1024, 24, 16),
              "gpt2-large", gpt2(1280, 36, 20),
              "gpt2-xl", gpt2(1600, 48, 25)));

  static final ValueType<RandomDecoder> TYPE =
      new ValueType<>(String.join("|", KNOWN.keySet()) + "|FILE", RandomDecoder::parse);

  private static Gpt2Config gpt2(int width, int layers, int heads) {
    return Gpt2Config.ofSizes(VOCABULARY, POSITIONS, width, layers, heads, VOCABULARY - 1);
  }

  private static RandomDecoder parse(String text) {
    Gpt2Config known = KNOWN.get(text);
    if (known != null) {
      return new RandomDecoder(
          text, DecoderArchitecture.of(new Gpt2Family(), known, Optional.of(HEAD)));
    }
    Path file = Path.of(text);
    Architecture architecture = ModelDirectory.architecture(ConfigReader.open(file));
    return new RandomDecoder(
        architecture.modelType() + " of " + file.getFileName(), architecture.withHead(HEAD));
  }

  /** The model; its tokenizer knows bytes alone, since nobody reads what it writes. */
  Model create() {
    ParameterInitializer initializer = new ParameterInitializer(architecture.initializerRange(), 1);
    return new Model(
        architecture,
        initializer.initializeAll(architecture.parameters()),
        Gpt2Vocabulary.tokenizer(0, architecture.maxLength()),
        Provenance.of("random initialisation, seed 1"));
  }
}
