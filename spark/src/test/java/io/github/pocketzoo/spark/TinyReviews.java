package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reviews of films and books, and a random BERT of two blocks that has an opinion of them. */
public final class TinyReviews {
  /** The classes. */
  public static final List<String> LABELS = List.of("bad", "fine", "good");

  private static final List<String> WORDS =
      List.of("a", "the", "good", "bad", "dull", "funny", "film", "book", "was", "very", ",");
  private static final int MOST_TOKENS = 16;

  private TinyReviews() {}

  /** Writes the model. */
  public static Path model(Path directory, long seed) throws IOException {
    Files.createDirectories(directory);
    List<String> vocabulary =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    vocabulary.addAll(WORDS);
    Files.write(directory.resolve("vocab.txt"), vocabulary);
    Path config = directory.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        """
        {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": %d, "hidden_size": 16,
         "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
         "max_position_embeddings": %d, "initializer_range": 0.5}
        """
            .formatted(vocabulary.size(), MOST_TOKENS));
    Architecture architecture =
        ModelDirectory.architecture(ConfigReader.open(config)).withClassifier(LABELS);
    try (Model model =
        NewModel.random(architecture, TokenizerDirectory.load(directory, MOST_TOKENS), seed)) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }

  /** Texts of one to nine words. */
  public static List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> words = new ArrayList<>();
      for (int word = 0; word <= i % 9; word++) {
        words.add(WORDS.get((i * 7 + word * (3 + i % 5)) % WORDS.size()));
      }
      texts.add(String.join(" ", words));
    }
    return texts;
  }

  /** The class of a text, for no reason. */
  public static String label(int text) {
    return LABELS.get(text * 5 % 7 % LABELS.size());
  }

  /** The texts with their classes. */
  public static TextDataset dataset(int count) {
    List<String> texts = texts(count);
    List<TextExample> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(
          new TextExample("r" + i, texts.get(i), Optional.empty(), LABELS.indexOf(label(i))));
    }
    return new TextDataset("reviews", LABELS, examples);
  }

  /** The same as CSV with the columns {@code text} and {@code label}. */
  public static Path csv(Path file, int count) throws IOException {
    List<String> texts = texts(count);
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < count; i++) {
      lines.add("%s,\"%s \"\"%d\"\"\"".formatted(label(i), texts.get(i), i));
    }
    return Files.write(file, lines);
  }
}
