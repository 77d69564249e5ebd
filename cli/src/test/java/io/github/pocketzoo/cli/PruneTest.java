package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to prune, from the command line to a model that runs. */
class PruneTest {
  @TempDir private Path directory;

  private CommandRun run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private void writeClassifier() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
    run("train --model @base --data @texts.csv --output @classifier --max-steps 2");
  }

  private Model load(String name) {
    return ModelDirectory.load(directory.resolve(name));
  }

  @Test
  void removesAndZeroesAndRunsInTheRuntime() throws IOException {
    writeClassifier();
    run(
        "prune --model @classifier --teacher @classifier --data @texts.csv --method structured"
            + " --neurons 0.25 --output @narrow --max-steps 2");
    run(
        "prune --model @classifier --teacher @classifier --data @texts.csv --method layers"
            + " --layers 1 --output @shallow --max-steps 2");
    run(
        "prune --model @classifier --data @texts.csv --method movement --sparsity 0.75"
            + " --output @sparse --max-steps 3");
    CommandRun atOnce = run("prune --model @classifier --pattern 2:4 --one-shot --output @half");
    assertThat(atOnce.out()).containsPattern("prune: [\\d,]+ parameters, of which [\\d,]+ are not");
    try (Model whole = load("classifier");
        Model narrow = load("narrow");
        Model shallow = load("shallow");
        Model half = load("half")) {
      assertThat(narrow.parameters().count()).isLessThan(whole.parameters().count());
      assertThat(shallow.architecture().structure().blocks()).hasSize(1);
      assertThat(half.parameters().count()).isEqualTo(whole.parameters().count());
    }
    for (String name : new String[] {"narrow", "shallow", "sparse", "half"}) {
      assertThat(run("classify --model @" + name + " cat").out()).isNotBlank();
    }
    for (String method :
        List.of("structured --importance magnitude", "layers --layers 1", "structured")) {
      CommandRun removed =
          CommandRun.of(
              ("prune --model @half --output @less --method " + method)
                  .concat(method.equals("structured") ? " --data @texts.csv" : " --one-shot")
                  .replace("@", directory + "/")
                  .split(" "));
      assertThat(removed.exitCode()).isEqualTo(1);
      assertThat(removed.err()).contains("the model's zeros are locked").hasLineCount(1);
      assertThat(directory.resolve("less")).doesNotExist();
    }
    CommandRun adapted =
        CommandRun.of(
            "train --model @half --data @texts.csv --output @adapted --max-steps 2 --lora-rank 2"
                .replace("@", directory + "/")
                .split(" "));
    assertThat(adapted.exitCode()).isEqualTo(1);
    assertThat(adapted.err()).contains("adapters would fill the zeros").hasLineCount(1);
    assertThat(directory.resolve("adapted")).doesNotExist();
  }

  @Test
  void whatATeacherComputedIsFoundAgain() throws IOException {
    writeClassifier();
    String line =
        "prune --model @classifier --teacher @classifier --data @texts.csv --sparsity 0.5"
            + " --teacher-cache @cache --max-steps 3 --output @";
    assertThat(run(line + "first").out()).containsPattern("teachers' outputs: [1-9]\\d* texts");
    assertThat(run(line + "second").out()).contains("teachers' outputs: 0 texts computed, ");
    try (Model first = load("first");
        Model second = load("second")) {
      assertThat(second.parameters().arrays()).isEqualTo(first.parameters().arrays());
    }
  }

  @Test
  void tellsWhichPartsCanBePruned() throws IOException {
    writeClassifier();
    CommandRun scan =
        run(
            "sensitivity --model @classifier --data @texts.csv --sparsities 0.5 --report-dir @scan");
    assertThat(scan.out()).startsWith("sensitivity: loss ").contains(" 13 parts: ");
    assertThat(directory.resolve("scan/sensitivity.svg")).exists();
    assertThat(directory.resolve("scan/sensitivity.csv")).content().contains("block 1 query,");
  }
}
