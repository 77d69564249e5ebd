package io.github.pocketzoo.examples;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.PlainTextCorpus;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import io.github.pocketzoo.gpt.pretrain.NewDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models with random weights, for programs that name a directory. */
final class TinyModels {
  private static final int MOST_TOKENS = 32;

  private TinyModels() {}

  /** A BERT of two blocks. */
  static Path encoder(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("vocab.txt"),
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "bad", "film", "book"));
    Path config = directory.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        """
        {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 10, "hidden_size": 16,
         "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
         "max_position_embeddings": %d, "initializer_range": 0.5}
        """
            .formatted(MOST_TOKENS));
    Architecture architecture = ModelDirectory.architecture(ConfigReader.open(config));
    try (Model model =
        NewModel.random(architecture, TokenizerDirectory.load(directory, MOST_TOKENS), 1)) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }

  /** A GPT-2. */
  static Path decoder(Path directory, Path text) {
    var config =
        NewDecoder.tinyConfig(MOST_TOKENS).put("n_embd", 16).put("n_layer", 1).put("n_head", 2);
    var vocabulary = NewDecoder.vocabulary(new PlainTextCorpus(List.of(text)), 300);
    try (Model model = NewDecoder.create(config, vocabulary, 1)) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }
}
