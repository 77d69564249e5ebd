package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are really killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InterruptionTest {
  private static final int STEPS = 100;

  @TempDir private Path directory;

  @BeforeEach
  void writeTeacherAndData() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    assertThat(
            CommandRun.of(
                    words("train --model @base --data @texts.csv --output @teacher --max-steps 5"))
                .exitCode())
        .isZero();
  }

  private String[] words(String line) {
    return line.replace("@", directory + "/").split(" ");
  }

  /** Enough steps that it is still running when its first checkpoint is seen. */
  private String[] distill(String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                words(
                    "distill --teacher @teacher --layers 1 --data @texts.csv --output @"
                        + output
                        + " --max-steps "
                        + STEPS
                        + " --batch-size 16 --checkpoint-steps 6 --seed 5")));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void aKilledDistillationGoesOnToTheSameWeights() throws IOException, InterruptedException {
    assertThat(CommandRun.of(distill("whole")).exitCode()).isZero();

    Path checkpoint = directory.resolve("student.checkpoint.safetensors");
    killAfter(checkpoint, distill("student"));
    killAfterAnother(checkpoint, distill("student", "--resume"));
    assertThat(directory.resolve("student")).doesNotExist();
    assertThat(checkpoint).exists();
    CommandRun refused = CommandRun.of(distill("student"));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("--resume");

    try (CommandProcess process =
        CommandProcess.start(directory, List.of(), distill("student", "--resume"))) {
      CommandRun run = process.end();
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .startsWith("resuming from " + checkpoint)
          .contains("distill: 100 steps");
      assertThat(run.err()).isEmpty();
    }
    assertThat(directory.resolve("student").resolve(ModelDirectory.WEIGHTS))
        .hasSameBinaryContentAs(directory.resolve("whole").resolve(ModelDirectory.WEIGHTS));
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void aKilledPretrainingGoesOnInTheMiddleOfAnEpochToTheSameWeights()
      throws IOException, InterruptedException {
    Files.writeString(
        directory.resolve("text.txt"), "the cat is small .\na dog walks .\n\n".repeat(200));
    assertThat(CommandRun.of(pretrain("whole")).exitCode()).isZero();

    killAfter(directory.resolve("model.checkpoint.safetensors"), pretrain("model"));
    assertThat(directory.resolve("model")).doesNotExist();
    CommandRun run = CommandRun.of(pretrain("model", "--resume"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("resuming from ");
    assertThat(directory.resolve("model").resolve(ModelDirectory.WEIGHTS))
        .hasSameBinaryContentAs(directory.resolve("whole").resolve(ModelDirectory.WEIGHTS));
    assertThat(directory.resolve("model.tokens")).doesNotExist();
  }

  private String[] pretrain(String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                words(
                    "pretrain --model @base --data @text.txt --output @"
                        + output
                        + " --max-length 16 --max-steps 60 --batch-size 8 --checkpoint-steps 7")));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void aCommandKilledBeforeItsFirstCheckpointStartsAnew() {
    CommandRun run =
        CommandRun.of(
            words("train --model @base --data @texts.csv --output @out --max-steps 1 --resume"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("no checkpoint to resume, starting anew");
  }

  @Test
  void aTerminatedCommandLeavesNothingButItsCheckpointWhichOthersCannotUse()
      throws IOException, InterruptedException {
    Path checkpoint = directory.resolve("student.checkpoint.safetensors");
    try (CommandProcess process = CommandProcess.start(directory, List.of(), distill("student"))) {
      waitFor(checkpoint, process);
      process.terminate();
      assertThat(process.end().exitCode()).isEqualTo(143);
      assertThat(process.end().err()).isEmpty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.startsWith("process"))
          .containsExactlyInAnyOrder(
              "base", "teacher", "texts.csv", "student.checkpoint.safetensors");
    }
    for (String other : List.of("--alpha-hard=2", "--learning-rate=1e-3", "--train-examples=90")) {
      CommandRun run = CommandRun.of(distill("student", "--resume", other));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains(checkpoint + ": was written with another model, other data or settings");
    }
  }

  private void killAfter(Path file, String... words) throws IOException, InterruptedException {
    try (CommandProcess process = CommandProcess.start(directory, List.of(), words)) {
      waitFor(file, process);
    }
  }

  private void killAfterAnother(Path checkpoint, String... words)
      throws IOException, InterruptedException {
    Object first = Files.getAttribute(checkpoint, "lastModifiedTime");
    try (CommandProcess process = CommandProcess.start(directory, List.of(), words)) {
      while (Files.getAttribute(checkpoint, "lastModifiedTime").equals(first)) {
        assertThat(process.isRunning()).isTrue();
        Thread.sleep(1);
      }
    }
  }

  private static void waitFor(Path file, CommandProcess process)
      throws IOException, InterruptedException {
    while (!Files.exists(file)) {
      if (!process.isRunning()) {
        throw new AssertionError("ended before it wrote " + file + ": " + process.end());
      }
      Thread.sleep(1);
    }
  }
}
