package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A damaged configuration is read or refused, and costs no memory. */
class DecoderConfigFuzzTest {
  private static final int ROUNDS = 300;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource({
    "io.github.pocketzoo.gpt.GoldenDecoder#withAllHeads",
    "io.github.pocketzoo.gpt.GoldenDecoder#transfoXls"
  })
  @Timeout(60)
  void damagedConfigurationsAreReadOrRefused(GoldenDecoder decoder) throws IOException {
    byte[] valid = Files.readAllBytes(decoder.directory().resolve("config.json"));
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
      Path file = Files.write(directory.resolve("config.json"), damaged);
      try {
        ModelDirectory.architecture(ConfigReader.open(file)).parameters();
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS - 1);
  }
}
