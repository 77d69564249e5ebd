package io.github.pocketzoo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A GPT-2 of one layer with random weights, whose tokens are the letters and the space. */
final class TinyGpt {
  private static final String END = "<|endoftext|>";

  /** What the byte-level alphabet has for the space, and the letters. */
  private static final String TOKENS = "\u0120abcdefghijklmnopqrstuvwxyz.\u010A";

  private TinyGpt() {}

  /** Writes it; 24 tokens are its context. */
  static Path write(Path directory, long seed) throws IOException {
    Files.createDirectories(directory);
    int vocabulary = TOKENS.length() + 1;
    Path config = directory.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        """
        {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": %d,
         "n_positions": 24, "n_embd": 8, "n_layer": 1, "n_head": 2, "initializer_range": 0.5,
         "bos_token_id": 0, "eos_token_id": 0}
        """
            .formatted(vocabulary));
    Architecture architecture = new Gpt2Family().read(ConfigReader.open(config));
    try (Model model =
        NewModel.random(
            architecture, Tokenizer.of(tokenizer(), architecture.maxLength(), "tiny"), seed)) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }

  private static byte[] tokenizer() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("version", "1.0");
    json.putArray("added_tokens")
        .addObject()
        .put("id", 0)
        .put("content", END)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    json.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    json.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode model = json.putObject("model").put("type", "BPE");
    ObjectNode entries = model.putObject("vocab").put(END, 0);
    for (int i = 0; i < TOKENS.length(); i++) {
      entries.put(TOKENS.substring(i, i + 1), i + 1);
    }
    model.putArray("merges");
    return mapper.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
  }
}
