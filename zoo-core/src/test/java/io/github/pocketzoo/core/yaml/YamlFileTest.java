package io.github.pocketzoo.core.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Strict YAML")
class YamlFileTest {
  private static YamlMapping read(String text) {
    return YamlFile.parse("r.yaml", text).mapping();
  }

  @Test
  @DisplayName("gives texts, numbers, flags, lists and mappings")
  void values() {
    YamlMapping root =
        read(
            """
            name: small
            seed: 42
            rate: 1e-4
            on: true
            steps:
              - prune: {sparsity: 0.5}
            """);
    assertThat(root.required("name").text()).isEqualTo("small");
    assertThat(root.required("seed").wholeNumber(0, Long.MAX_VALUE)).isEqualTo(42);
    assertThat(root.required("rate").number(v -> v > 0, "a number above 0")).isEqualTo(1e-4);
    assertThat(root.required("on").flag()).isTrue();
    YamlNode sparsity =
        root.required("steps")
            .list()
            .get(0)
            .mapping()
            .required("prune")
            .mapping()
            .required("sparsity");
    assertThat(sparsity.path()).isEqualTo("steps[0].prune.sparsity");
    assertThat(sparsity.line()).isEqualTo(6);
    assertThat(sparsity.number(v -> true, "a number")).isEqualTo(0.5);
    root.refuseUnknownKeys();
  }

  @Test
  @DisplayName("takes words that YAML 1.1 made flags as texts")
  void wordsAreTexts() {
    assertThat(read("label: no").required("label").text()).isEqualTo("no");
    assertThatThrownBy(() -> read("on: yes").required("on").flag())
        .hasMessage("r.yaml: line 1: on is 'yes', expected true or false");
  }

  @Test
  @DisplayName("refuses a key that nobody asked for, with its line and the keys that may be meant")
  void unknownKey() {
    YamlMapping root = read("steps: 3\n\nsparsty: 0.5\n");
    root.optional("steps");
    root.optional("sparsity");
    assertThatThrownBy(root::refuseUnknownKeys)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("r.yaml: line 3: unknown key sparsty, expected steps, sparsity (sparsity?)");
  }

  @Test
  @DisplayName("names the mapping that lacks a key")
  void missingKey() {
    YamlMapping prune = read("a: 1\nprune: {x: 1}").required("prune").mapping();
    assertThatThrownBy(() -> prune.required("sparsity"))
        .hasMessage("r.yaml: line 2: prune: key sparsity is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.5 | 'r.yaml: line 1: n is ''0.5'', expected a whole number from 1 to 9'",
        "10 | 'r.yaml: line 1: n is ''10'', expected a whole number from 1 to 9'",
        "\"3\" | 'r.yaml: line 1: n is ''3'', expected a whole number from 1 to 9'",
        "99999999999999999999 | 'r.yaml: line 1: n is ''99999999999999999999'', expected a whole number from 1 to 9'",
        "[3] | 'r.yaml: line 1: n is a list, expected a whole number from 1 to 9'",
        "'' | 'r.yaml: line 1: n is empty, expected a whole number from 1 to 9'"
      })
  @DisplayName("refuses what is no whole number of the range")
  void wholeNumbers(String written, String message) {
    YamlNode node = read("n: " + written).required("n");
    assertThatThrownBy(() -> node.integer(1, 9)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"1", "-0.1", ".nan", ".inf", "half", "true"})
  @DisplayName("refuses what is no number of the range")
  void numbers(String written) {
    YamlNode node = read("s: " + written).required("s");
    assertThatThrownBy(() -> node.number(v -> v >= 0 && v < 1, "a number in [0, 1)"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "r.yaml: line 1: s is '" + written + "', expected a number in [0, 1)");
  }

  @Test
  @DisplayName("lists the names that may be chosen")
  void choices() {
    Map<String, Integer> methods = new LinkedHashMap<>();
    methods.put("magnitude", 1);
    methods.put("movement", 2);
    assertThat(read("m: movement").required("m").choice(methods)).isEqualTo(2);
    assertThatThrownBy(() -> read("m: movment").required("m").choice(methods))
        .hasMessage(
            "r.yaml: line 1: m is 'movment', expected one of magnitude, movement (movement?)");
  }

  @Test
  @DisplayName("refuses a key twice, and lists as keys")
  void badKeys() {
    assertThatThrownBy(() -> read("a: 1\na: 2")).hasMessage("r.yaml: line 2: key a is there twice");
    assertThatThrownBy(() -> read("[a]: 1"))
        .hasMessage("r.yaml: line 1: a key is a list or a mapping, expected a name");
  }

  @Test
  @DisplayName("says where a text stops being YAML")
  void notYaml() {
    assertThatThrownBy(() -> YamlFile.parse("r.yaml", "a: [1,\nb: }"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("r.yaml: not YAML at line 2, column ");
    assertThatThrownBy(() -> YamlFile.parse("r.yaml", "a: 1\n---\nb: 2"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("r.yaml: not YAML at line 2");
    assertThatThrownBy(() -> YamlFile.parse("r.yaml", "# nothing"))
        .hasMessage("r.yaml: no YAML in it");
  }

  @Test
  @DisplayName("reads files, and names those that cannot be read")
  void files(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("r.yaml");
    assertThatThrownBy(() -> YamlFile.read(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": cannot read the file");
    Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
    assertThatThrownBy(() -> YamlFile.read(file)).hasMessage(file + ": not UTF-8");
    Files.writeString(file, "a: b");
    assertThat(YamlFile.read(file).mapping().required("a").text()).isEqualTo("b");
  }
}
