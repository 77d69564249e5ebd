package io.github.pocketzoo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The examples")
class ExamplesTest {
  @TempDir private Path directory;

  @Test
  @DisplayName("sort sentences by nearness")
  void similarSentences() throws IOException {
    Path model = TinyModels.encoder(directory.resolve("bert"));
    List<String> lines =
        Programs.output(
            SimilarSentences::main, model.toString(), "a good film", "a good film", "bad book");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("1.0000  a good film");
    assertThat(lines.get(1)).matches("-?0\\.\\d{4}  bad book");
  }

  @Test
  @DisplayName("learn classes of texts, and tell them")
  void classifyReviews() throws IOException {
    Path model = TinyModels.encoder(directory.resolve("bert"));
    Path texts = directory.resolve("texts.csv");
    Files.writeString(
        texts, "text,label\na good film,good\na bad film,bad\na good book,good\nbad book,bad\n");
    Path output = directory.resolve("classifier");
    List<String> lines =
        Programs.output(
            ClassifyReviews::main,
            model.toString(),
            texts.toString(),
            "4",
            output.toString(),
            "good",
            "bad film");
    assertThat(lines.get(0)).matches("(good|bad)  0\\.\\d{3}  good");
    assertThat(lines.get(1)).matches("(good|bad)  0\\.\\d{3}  bad film");
    assertThat(output.resolve("model.safetensors")).isNotEmptyFile();
  }

  @Test
  @DisplayName("continue a text")
  void writeText() throws IOException {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "a good film\n\na bad book\n");
    Path model = TinyModels.decoder(directory.resolve("gpt"), text);
    List<String> lines = Programs.output(WriteText::main, model.toString(), "a good");
    assertThat(String.join("\n", lines)).startsWith("a good").hasSizeGreaterThan("a good".length());
  }

  @Test
  @DisplayName("run a graph of one's own in floats and integers, near to SameDiff")
  void compileYourGraph() {
    List<String> lines = Programs.output(CompileYourGraph::main);
    assertThat(lines).hasSize(3);
    assertThat(difference(lines.get(1))).isLessThan(1e-5);
    assertThat(difference(lines.get(2))).isLessThan(0.05);
  }

  private static double difference(String line) {
    return Double.parseDouble(line.replaceFirst(".*difference ([^,]+),.*", "$1"));
  }
}
