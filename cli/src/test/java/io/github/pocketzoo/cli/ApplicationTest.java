package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.cli.command.Command;
import io.github.pocketzoo.cli.command.Commands;
import io.github.pocketzoo.cli.option.ArgumentParser;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
  private static List<String> commandNames() {
    return new Commands().inHelpOrder().stream().map(Command::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h"})
  void helpListsTheCommands(String word) {
    CommandRun run = CommandRun.of(word);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(commandNames());
  }

  @Test
  void withoutACommandThereIsHelp() {
    assertThat(CommandRun.of()).isEqualTo(CommandRun.of("help"));
  }

  @ParameterizedTest
  @MethodSource("commandNames")
  void everyCommandHasHelpWithExamples(String name) {
    CommandRun run = CommandRun.of("help", name);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: pocketzoo " + name, "Examples:\n  pocketzoo " + name);
    assertThat(run.out().lines().filter(line -> !line.startsWith("  pocketzoo ")))
        .allMatch(line -> line.length() <= 80);
    assertThat(CommandRun.of(name, "--help")).isEqualTo(run);
    assertThat(CommandRun.of(name, "--no-such-option", "-h")).isEqualTo(run);
  }

  /** Whoever copies an example must not be told that it is wrong. */
  @ParameterizedTest
  @MethodSource("commandNames")
  void everyExampleIsACommandLineOfItsCommand(String name) {
    Command command = new Commands().named(name);
    for (String example : command.examples()) {
      List<String> words =
          Pattern.compile("'[^']*'|\\S+")
              .matcher(example)
              .results()
              .map(MatchResult::group)
              .map(word -> word.replace("'", ""))
              .toList();
      assertThat(words.get(0)).isEqualTo(name);
      new ArgumentParser(command.options(), command.takesOperands())
          .parse(words.subList(1, words.size()));
    }
  }

  @Test
  void versionsComeFromTheBuild() {
    CommandRun run = CommandRun.of("version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^pocketzoo \\d+\\.\\d+\\.\\d+")
        .containsPattern("(?m)^ND4J +\\d+\\.\\d+")
        .contains(System.getProperty("java.version"), System.getProperty("os.name"));
    assertThat(CommandRun.of("--version")).isEqualTo(run);
  }

  @Test
  void anUnknownCommandIsNamedAndTheNearOneToo() {
    CommandRun run = CommandRun.of("modles");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "pocketzoo: unknown command: modles; did you mean models? (see: pocketzoo help)\n");
  }

  @Test
  void anUnexpectedArgumentIsNamed() {
    CommandRun run = CommandRun.of("models", "bert");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("pocketzoo: unexpected argument: bert (see: pocketzoo help models)\n");
  }

  @Test
  void modelsAreListedWithTheirPlace() {
    CommandRun run = CommandRun.of("models");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("all-MiniLM-L6-v2", "Apache-2.0", "kept in ");
  }
}
