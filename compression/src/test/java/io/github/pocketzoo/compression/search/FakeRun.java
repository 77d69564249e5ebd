package io.github.pocketzoo.compression.search;

import io.github.pocketzoo.compression.recipe.Recipe;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.core.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A run of a recipe whose result is a function of the student's number of layers: more are better
 * and larger. With 4 layers it crashes, with 9 it hangs.
 */
final class FakeRun {
  private static final int CRASHES = 4;
  private static final int HANGS = 9;
  private static final int KILLED = 137;
  private static final long LONG_MILLIS = 60_000;

  private FakeRun() {}

  /** Reads the recipe that the first argument names, and writes to the directory of the second. */
  public static void main(String[] arguments) throws Exception {
    Recipe recipe = Recipe.read(YamlFile.read(Path.of(arguments[0])), List.of());
    DistillStep step = (DistillStep) recipe.stages().get(0).step();
    int layers = step.distillation().student().layers().orElseThrow();
    if (layers == CRASHES) {
      System.out.println("out of layers");
      System.out.flush();
      Runtime.getRuntime().halt(KILLED);
    }
    if (layers == HANGS) {
      Thread.sleep(LONG_MILLIS);
    }
    Path run = Files.createDirectories(Path.of(arguments[1]));
    Files.writeString(
        run.resolve("ablation.json"),
        """
        {"rows": [%s, %s]}
        """
            .formatted(
                row("original", 0.9, 1000), row("distill", 0.5 + 0.1 * layers, 100 * layers)));
  }

  private static String row(String stage, double score, int bytes) {
    return """
    {"stage": "%s", "step": "", "score": {"metric": "accuracy", "value": %s,
     "higher_is_better": true}, "parameters": 1, "non_zero": 1, "stored_bytes": %d,
     "train_seconds": 0, "locked_zeros": 0}\
    """
        .formatted(stage, score, bytes);
  }
}
