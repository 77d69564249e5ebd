package io.github.pocketzoo.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  @TempDir private Path directory;

  private ConfigReader read(String json) {
    Path file = directory.resolve("config.json");
    try {
      Files.writeString(file, json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return ConfigReader.open(file);
  }

  private void refuses(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("%s: %s", directory.resolve("config.json"), message);
  }

  @Test
  void readsValuesAndDefaults() {
    ConfigReader config = read("{\"n\": 3, \"rate\": 0.5, \"name\": \"x\", \"null\": null}");
    assertThat(config.positiveInt("n")).isEqualTo(3);
    assertThat(config.rate("rate", 0.1)).isEqualTo(0.5);
    assertThat(config.text("name", "y")).isEqualTo("x");
    assertThat(config.nonNegativeInt("absent", 7)).isEqualTo(7);
    assertThat(config.number("null", 2.5)).isEqualTo(2.5);
    config.refuseUnknownKeys();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2.5", "\"3\"", "true", "99999999999", "[3]"})
  void wholeNumbersMustBe(String value) {
    refuses(
        () -> read("{\"n\": " + value + "}").positiveInt("n"),
        "n is " + value + ", expected a whole number greater than 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.5", "-0.1"})
  void ratesMustBe(String value) {
    refuses(
        () -> read("{\"p\": " + value + "}").rate("p", 0),
        "p is " + value + ", expected a number in [0, 1)");
  }

  @Test
  void wrongTypesAreNamed() {
    refuses(() -> read("{\"x\": \"1\"}").number("x", 0), "x is \"1\", expected a number");
    refuses(() -> read("{\"x\": 1}").text("x", ""), "x is 1, expected a string");
    refuses(
        () -> read("{\"x\": true}").mustBe("x", false),
        "x is true, expected false, other values are not supported");
  }

  @Test
  void missingAndUnknownKeysAreNamed() {
    refuses(() -> read("{}").positiveInt("n"), "missing key n");
    refuses(() -> read("{\"b\": 1, \"a\": 2}").refuseUnknownKeys(), "unknown keys a, b");
  }

  @Test
  void irrelevantKeysPass() {
    ConfigReader config = read("{\"use_cache\": true, \"mine\": 1}");
    config.irrelevant("mine");
    config.refuseUnknownKeys();
  }

  @Test
  void whatIsNoJsonObjectIsRefused() {
    refuses(() -> read("[1]"), "expected a JSON object");
    refuses(() -> read(""), "expected a JSON object");
    refuses(() -> read("{\"a\": 1,\n \"b\" 2}"), "not JSON at line 2, column 6");
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = directory.resolve("none.json");
    assertThatThrownBy(() -> ConfigReader.open(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": cannot read the configuration");
  }

  @Test
  void listsOfStrings() {
    ConfigReader config =
        read("{\"names\": [\"a\", \"b\"], \"null\": null, \"mixed\": [\"a\", 1]}");
    assertThat(config.texts("names")).contains(List.of("a", "b"));
    assertThat(config.texts("null")).isEmpty();
    refuses(() -> config.texts("mixed"), "mixed is [\"a\",1], expected a list of strings");
  }

  @Test
  void objectsHaveKeysOfTheirOwn() {
    ConfigReader config = read("{\"inner\": {\"n\": 3, \"m\": 4}, \"text\": \"x\"}");
    ConfigReader inner = config.object("inner").orElseThrow();
    assertThat(inner.positiveInt("n")).isEqualTo(3);
    refuses(inner::refuseUnknownKeys, "inner: unknown keys m");
    refuses(() -> config.object("text"), "text is \"x\", expected an object");
    assertThat(config.object("absent")).isEmpty();
    config.refuseUnknownKeys();
  }

  @Test
  void nothingIsNotTheSameAsNull() {
    ConfigReader config = read("{\"null\": null}");
    assertThat(config.has("null")).isTrue();
    assertThat(config.has("absent")).isFalse();
  }
}
