package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged configuration is read or refused, and costs no memory. */
class ConfigFuzzTest {
  private static final int ROUNDS = 500;

  @TempDir private Path directory;

  @Test
  @Timeout(60)
  void damagedConfigurationsAreReadOrRefused() throws IOException {
    byte[] valid = Files.readAllBytes(TinyBert.directory().resolve("config.json"));
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = valid.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(damaged.length);
        // Digits at digits make large and strange numbers, which are the ones that cost memory.
        damaged[at] =
            (byte)
                (Character.isDigit(damaged[at]) || random.nextInt(4) == 0
                    ? '0' + random.nextInt(10)
                    : random.nextInt(256));
      }
      try {
        new BertFamily()
            .read(ConfigReader.open(Files.write(directory.resolve("config.json"), damaged)))
            .parameters();
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - 1);
  }

  @Test
  void hugeNumbersOfLayersAreRefused() throws IOException {
    String config = Files.readString(TinyBert.directory().resolve("config.json"));
    Path file =
        Files.writeString(
            directory.resolve("config.json"),
            config.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2000000000"));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new BertFamily().read(ConfigReader.open(file)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("num_hidden_layers is 2000000000, expected at most 10000");
  }
}
