package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference of commands")
class CommandReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/commands.md");

  @Test
  @DisplayName("is what the commands say of themselves")
  void isUpToDate() throws IOException {
    CommandRun run = CommandRun.of("help", "--markdown");
    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(PAGE))
        .as("./pocketzoo help --markdown > docs/reference/commands.md writes it")
        .isEqualToNormalizingNewlines(run.out());
  }
}
