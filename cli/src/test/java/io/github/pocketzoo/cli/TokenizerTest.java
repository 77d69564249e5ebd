package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  @TempDir private Path directory;

  @Test
  void aVocabularyIsTrained() throws IOException {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "the cat\nthe other cat\n\nthere\n");
    Path output = directory.resolve("vocabulary");
    CommandRun run =
        CommandRun.of(
            "tokenizer",
            "--train",
            text.toString(),
            "--vocabulary-size",
            "262",
            "--output",
            output.toString());
    assertThat(run.out())
        .isEqualTo("262 tokens of 4 different words, written to %s\n".formatted(output));
    try (Tokenizer tokenizer = Tokenizer.load(output.resolve("tokenizer.json"), 64)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(262);
      assertThat(tokenizer.id("the")).isPresent();
      assertThat(tokenizer.decode(tokenizer.encode("the cat").inputIds())).isEqualTo("the cat");
    }
    assertThat(output.resolve("merges.txt")).content().startsWith("#version: 0.2\n");
    assertThat(output.resolve("vocab.json")).exists();
  }
}
