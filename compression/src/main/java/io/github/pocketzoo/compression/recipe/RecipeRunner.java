package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.preflight.PreflightReport;
import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs a recipe. Every step begins with the files that the step before left, so that a resumed run
 * makes the bytes of an uninterrupted one.
 */
public final class RecipeRunner {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipe recipe;
  private final RunDirectory output;
  private final Workshop workshop;
  private final boolean measuresCost;

  /**
   * @param output where everything goes, checked already
   * @param measuresCost whether latency and memory are measured at the end
   */
  public RecipeRunner(Recipe recipe, RunDirectory output, Workshop workshop, boolean measuresCost) {
    this.recipe = recipe;
    this.output = output;
    this.workshop = workshop;
    this.measuresCost = measuresCost;
  }

  /**
   * Checks whether the recipe makes sense with its model and data.
   *
   * @param start the model to begin with
   */
  public PreflightReport preflight(Model start, RecipeTask task) {
    PreflightReport report = new RecipePreflight(recipe, task, workshop).of(start);
    report.findings().forEach(finding -> workshop.say("preflight " + finding));
    return report;
  }

  /**
   * Runs what isn't done yet.
   *
   * @param start the model to begin with
   * @param directory where it lies
   * @param text the recipe as it is run, to be stored
   * @param environment versions and machine, to be stored
   * @throws InvalidInputException if preflight refuses, or files are there of another recipe, model
   *     or data
   */
  public Ablation run(
      Model start, Path directory, RecipeTask task, String text, Map<String, String> environment) {
    List<StepRecord> records = StepRecord.of(recipe, start, task, output);
    records.forEach(StepRecord::check); // Before anything there is written over.
    PreflightReport report = preflight(start, task);
    report.requireNoRefusal();
    begin(text, environment, report);

    StageRunner runner = new StageRunner(recipe, task, workshop);
    MadeModels made =
        new MadeModels(
            workshop, recipe.model().orElseThrow(), MadeModel.start(start, directory, task));
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i < recipe.stages().size(); i++) {
      Stage stage = recipe.stages().get(i);
      if (stage.step() instanceof EvaluateStep evaluate) {
        evaluations.add(runner.evaluate(stage, evaluate, made, records.get(i)));
      } else {
        made.add(runner.make(stage, made, records.get(i)));
      }
    }
    return finish(made, evaluations, text, task);
  }

  private void begin(String text, Map<String, String> environment, PreflightReport report) {
    AtomicFiles.text(output.root().resolve(RunDirectory.RECIPE), text);
    ObjectNode node = JSON.createObjectNode();
    environment.forEach(node::put);
    node.put("seed", recipe.seed());
    output.write("environment.json", node);
    output.write("preflight.json", report.toJson());
  }

  private Ablation finish(
      MadeModels made, List<Evaluation> evaluations, String text, RecipeTask task) {
    List<AblationRow> rows =
        measuresCost
            ? withCosts(made.all(), task)
            : made.all().stream().map(MadeModel::row).toList();
    Ablation ablation = new Ablation(recipe.name(), rows, evaluations);
    try (Model last = ModelDirectory.load(made.last().directory())) {
      ModelDirectory.save(last, output.model());
    }
    AtomicFiles.text(output.model().resolve(RunDirectory.RECIPE), text);
    AtomicFiles.text(output.root().resolve("ablation.md"), ablation.toMarkdown());
    output.write(RunDirectory.ABLATION, ablation.toJson());
    return ablation;
  }

  /** Latency and memory of the models that can be run, measured side by side. */
  private static List<AblationRow> withCosts(List<MadeModel> made, RecipeTask task) {
    List<AblationRow> rows = new ArrayList<>(made.stream().map(MadeModel::row).toList());
    List<Integer> runnable =
        IntStream.range(0, rows.size())
            .filter(i -> rows.get(i).score().isPresent())
            .boxed()
            .toList();
    List<Cost> costs = task.costs(runnable.stream().map(i -> made.get(i).directory()).toList());
    for (int i = 0; i < costs.size(); i++) {
      int row = runnable.get(i);
      rows.set(row, rows.get(row).withCost(costs.get(i)));
    }
    return rows;
  }
}
