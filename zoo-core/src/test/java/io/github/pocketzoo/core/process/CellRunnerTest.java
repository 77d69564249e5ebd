package io.github.pocketzoo.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Cells in processes")
@Timeout(60)
class CellRunnerTest {
  @TempDir private Path directory;

  private Cell cell(String name, String... arguments) {
    return new Cell(
        name,
        JavaCommand.of(CellProgram.class.getName(), List.of(arguments)),
        directory.resolve(name + ".log"),
        directory.resolve(name + ".result"));
  }

  private Cell writes(String name) {
    return cell(name, "write", directory.resolve(name + ".result").toString());
  }

  private static CellRunner runner(int parallel) {
    return new CellRunner(parallel, Progress.silent());
  }

  @Test
  @DisplayName("that crash leave the others alone, each with its log and its reason")
  void aCrashLosesNothing() throws IOException {
    Map<String, CellOutcome> outcomes =
        runner(2).run("test", List.of(writes("a"), cell("b", "crash"), writes("c")));

    assertThat(outcomes.keySet()).containsExactly("a", "b", "c");
    assertThat(outcomes.get("a")).isEqualTo(new CellOutcome.Done(false));
    assertThat(outcomes.get("c")).isEqualTo(new CellOutcome.Done(false));
    assertThat(outcomes.get("b"))
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.exitCode()).isEqualTo(137);
              assertThat(failed.reason()).startsWith("about to crash").contains("b.log");
            });
    assertThat(Files.readString(directory.resolve("b.log"))).contains("about to crash");
  }

  @Test
  @DisplayName("that end well without a result have failed")
  void noResultIsAFailure() {
    assertThat(runner(1).run("test", List.of(cell("a", "nothing"))).get("a"))
        .isInstanceOf(CellOutcome.Failed.class);
  }

  @Test
  @DisplayName("that can't be started have failed")
  void cannotStart() {
    Cell cell =
        new Cell(
            "a",
            List.of(directory.resolve("no-such-program").toString()),
            directory.resolve("a.log"),
            directory.resolve("a.result"));
    assertThat(runner(1).run("test", List.of(cell)).get("a"))
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> assertThat(failed.reason()).startsWith("cannot start"));
  }

  @Test
  @DisplayName("whose result is there aren't run again")
  void goesOn() throws IOException {
    Files.writeString(directory.resolve("a.result"), "from before");
    assertThat(runner(1).run("test", List.of(cell("a", "crash"))).get("a"))
        .isEqualTo(new CellOutcome.Done(true));
    assertThat(directory.resolve("a.log")).doesNotExist();
  }

  @Test
  @DisplayName("are ended when the run is stopped; what is done stays done")
  void stops() throws Exception {
    CellRunner runner = runner(1);
    List<Cell> cells = List.of(writes("a"), cell("b", "sleep"), writes("c"));
    CompletableFuture<Map<String, CellOutcome>> outcomes =
        CompletableFuture.supplyAsync(() -> runner.run("test", cells));
    while (!Files.exists(directory.resolve("b.log"))) {
      Thread.sleep(20);
    }
    runner.stop();
    Map<String, CellOutcome> all = outcomes.get(30, TimeUnit.SECONDS);
    assertThat(all.get("a")).isEqualTo(new CellOutcome.Done(false));
    assertThat(all.get("b")).isEqualTo(new CellOutcome.Stopped());
    assertThat(all.get("c")).isEqualTo(new CellOutcome.Stopped());
  }
}
