package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pocketzoo attention} on a tiny model. */
class AttentionTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

  @TempDir private Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.write(directory.resolve("base"));
  }

  private CommandRun run(String... more) {
    List<String> line = new ArrayList<>(List.of("attention", "--model"));
    line.add("tiny=" + directory.resolve("base"));
    line.addAll(List.of("--output", directory.resolve("page.html").toString()));
    line.addAll(List.of(more));
    return CommandRun.of(line.toArray(new String[0]));
  }

  private String page() throws IOException {
    return Files.readString(directory.resolve("page.html"));
  }

  private JsonNode data() throws IOException {
    Matcher data = DATA.matcher(page());
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }

  @Test
  void everyHeadOfEveryLayerIsWritten() throws IOException {
    CommandRun run = run("the cat <b>");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("wrote " + directory.resolve("page.html"));
    JsonNode data = data();
    int tokens = data.path("tokens").size();
    assertThat(data.path("tokens").get(1).asText()).isEqualTo("the");
    assertThat(data.path("special").get(0).asBoolean()).isTrue();
    assertThat(data.path("special").get(1).asBoolean()).isFalse();
    assertThat(data.path("layers")).hasSize(2);
    for (JsonNode layer : data.path("layers")) {
      for (JsonNode head : layer.path("heads")) {
        checkRows(head.asText(), tokens);
      }
    }
    assertThat(page()).contains("the cat &lt;b&gt;").doesNotContain("<b>").contains("layer 2");
  }

  private static void checkRows(String encoded, int tokens) {
    ByteBuffer values =
        ByteBuffer.wrap(Base64.getDecoder().decode(encoded)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(values.capacity()).isEqualTo(2 * tokens * tokens);
    for (int row = 0; row < tokens; row++) {
      double sum = 0;
      for (int column = 0; column < tokens; column++) {
        sum += Short.toUnsignedInt(values.getShort()) / 65_535.0;
      }
      assertThat(sum).isCloseTo(1, within(tokens * 1e-5));
    }
  }

  @Test
  void aPairAndChosenLayers() throws IOException {
    assertThat(run("--layers", "2", "the cat", "a dog").exitCode()).isZero();
    JsonNode data = data();
    assertThat(data.path("layers")).hasSize(1);
    assertThat(data.path("layers").get(0).path("number").asInt()).isEqualTo(2);
    assertThat(data.path("segments").get(data.path("tokens").size() - 1).asInt()).isEqualTo(1);
    assertThat(page()).contains("first text to second");
  }

  @ParameterizedTest
  @CsvSource({
    "--layers 3, 'layer 3: the model has the layers 1 to 2'",
    "--layers 0, '--layers 0: expected a whole number of 1 or more'",
    "--layers x, '--layers x: expected a whole number of 1 or more'",
  })
  void wrongLayersAreRefused(String options, String message) {
    String[] parts = options.split(" ");
    CommandRun run = run(parts[0], parts[1], "the cat");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(message);
    assertThat(directory.resolve("page.html")).doesNotExist();
  }

  @Test
  void oneTextOrTwoAreExpected() {
    assertThat(run().err()).contains("0 texts, expected one or a pair");
    assertThat(run("a", "b", "c").err()).contains("3 texts, expected one or a pair");
  }
}
