package io.github.pocketzoo.compression.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.compression.distill.ModelFingerprint;
import io.github.pocketzoo.compression.measure.Cost;
import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.Finding;
import io.github.pocketzoo.compression.preflight.PreflightReport;
import io.github.pocketzoo.compression.recipe.step.DistillStep;
import io.github.pocketzoo.compression.recipe.step.EvaluateStep;
import io.github.pocketzoo.compression.recipe.step.RecipeTask;
import io.github.pocketzoo.compression.recipe.step.StepContext;
import io.github.pocketzoo.compression.recipe.step.TeacherChoice;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.PruningMask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs a recipe. Every step begins with the files that the step before left, so that a resumed run
 * makes the bytes of an uninterrupted one.
 */
public final class RecipeRunner {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String RECORD = "step.json";

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

  /** A saved model of the recipe, and what is known of it. */
  private record Made(AblationRow row, Path directory) {}

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
    List<String> identities = identities(start, task);
    for (int i = 0; i < identities.size(); i++) {
      done(record(i), identities.get(i)); // Before anything there is written over.
    }
    PreflightReport report = preflight(start, task);
    report.requireNoRefusal();
    begin(text, environment, report);

    List<Made> made = new ArrayList<>();
    List<Evaluation> evaluations = new ArrayList<>();
    Optional<Score> score = score(start, task);
    made.add(new Made(row(AblationRow.START, "", start, directory, score, 0), directory));
    for (int i = 0; i < recipe.stages().size(); i++) {
      Stage stage = recipe.stages().get(i);
      Path place = output.step(i + 1, stage);
      if (stage.step() instanceof EvaluateStep evaluate) {
        Made last = made.get(made.size() - 1);
        evaluations.add(evaluated(stage, evaluate, last, place, identities.get(i), task));
      } else {
        made.add(made(stage, made, place, identities.get(i), task));
      }
    }
    return finish(made, evaluations, text, task);
  }

  /** What each step's result depends on: the model, the data, the seed, all steps so far. */
  private List<String> identities(Model start, RecipeTask task) {
    String identity =
        hash(
            ModelFingerprint.of(start).sha256(),
            task.train().sha256(),
            Long.toString(recipe.seed()),
            recipe.maxLength().map(String::valueOf).orElse(""));
    List<String> identities = new ArrayList<>();
    for (Stage stage : recipe.stages()) {
      identity = hash(identity, stage.name(), stage.step().toString());
      identities.add(identity);
    }
    return identities;
  }

  private Path record(int index) {
    return output.step(index + 1, recipe.stages().get(index)).resolve(RECORD);
  }

  private void begin(String text, Map<String, String> environment, PreflightReport report) {
    AtomicFiles.text(output.root().resolve(RunDirectory.RECIPE), text);
    ObjectNode node = JSON.createObjectNode();
    environment.forEach(node::put);
    node.put("seed", recipe.seed());
    output.write("environment.json", node);
    output.write("preflight.json", report.toJson());
  }

  private Made made(Stage stage, List<Made> before, Path place, String identity, RecipeTask task) {
    Path directory = place.resolve("model");
    Path record = place.resolve(RECORD);
    Optional<JsonNode> done = done(record, identity);
    if (done.isPresent()) {
      Made known = new Made(AblationJson.row(done.get().get("row")), directory);
      workshop.say("%s: done before: %s".formatted(stage.name(), directory));
      return known;
    }
    Path checkpoint = place.resolve("checkpoint.safetensors");
    try (Model model = load(before.get(before.size() - 1))) {
      StepContext context =
          new StepContext(
              workshop,
              task,
              choice -> teacher(choice, before),
              checkpoint,
              recipe.seed(),
              recipe.maxLength());
      requireTeacher(stage, before, task);
      createDirectory(place);
      long zeros;
      try (Model result = stage.step().run(model, context)) {
        zeros = verified(model, result, stage);
        ModelDirectory.save(result, directory);
      }
      try (Model saved = ModelDirectory.load(directory)) {
        AblationRow row =
            row(
                stage.name(),
                stage.step().type().name(),
                saved,
                directory,
                score(saved, task),
                zeros);
        write(record, identity, row, saved.provenance().lastStep());
        delete(checkpoint);
        workshop.say(line(row, directory));
        return new Made(row, directory);
      }
    }
  }

  /** Tells a user what a step made. */
  private static String line(AblationRow row, Path directory) {
    return String.format(
        Locale.ROOT,
        "%s: %s%,d parameters, %.1f %% zeros, %.2f MB: %s",
        row.stage(),
        row.score()
            .map(score -> String.format(Locale.ROOT, "%s %.4f, ", score.metric(), score.value()))
            .orElse(""),
        row.parameters(),
        100 * row.sparsity(),
        row.storedBytes() / 1e6,
        directory);
  }

  /** A teacher that a step of this run made is looked at here, before something learns from it. */
  private void requireTeacher(Stage stage, List<Made> before, RecipeTask task) {
    RecipePreflight checks = new RecipePreflight(recipe, task, workshop);
    List<TeacherChoice> named = stage.step().teachers();
    List<TeacherChoice> teachers =
        named.isEmpty() && stage.step() instanceof DistillStep
            ? List.of(new TeacherChoice(TeacherChoice.PREVIOUS))
            : named;
    Set<String> names =
        teachers.stream().map(choice -> name(choice, before)).collect(Collectors.toSet());
    before.stream()
        .map(Made::row)
        .filter(row -> names.contains(row.stage()))
        .flatMap(row -> row.score().map(score -> checks.quality(row.stage(), score)).stream())
        .filter(finding -> finding.level() == Finding.Level.REFUSAL)
        .findFirst()
        .ifPresent(
            finding -> {
              throw new InvalidInputException(
                  "%s: %s: %s".formatted(stage.name(), finding.check(), finding.reason()));
            });
  }

  private Model load(Made made) {
    return made.row().stage().equals(AblationRow.START)
        ? workshop.load(recipe.model().orElseThrow())
        : ModelDirectory.load(made.directory());
  }

  private Model teacher(TeacherChoice choice, List<Made> before) {
    String name = name(choice, before);
    return before.stream()
        .filter(made -> made.row().stage().equals(name))
        .findFirst()
        .map(this::load)
        .orElseGet(() -> workshop.load(name));
  }

  private static String name(TeacherChoice choice, List<Made> before) {
    return choice.text().equals(TeacherChoice.PREVIOUS)
        ? before.get(before.size() - 1).row().stage()
        : choice.text();
  }

  /** Checks that the zeros of earlier steps are there, where the matrices are. */
  private static long verified(Model before, Model after, Stage stage) {
    Optional<PruningMask> mask = PruningMask.of(before);
    if (mask.isEmpty()) {
      return 0;
    }
    try (PruningMask zeros = mask.get()) {
      zeros.verify(after.parameters());
      return zeros.zeros();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(stage.name() + ": " + e.getMessage(), e);
    }
  }

  private Evaluation evaluated(
      Stage stage, EvaluateStep step, Made last, Path place, String identity, RecipeTask task) {
    Path record = place.resolve(RECORD);
    RecipeTask.Split part = step.of(task);
    String split = part.name().toLowerCase(Locale.ROOT);
    Optional<JsonNode> done = done(record, identity);
    Score score;
    if (done.isPresent()) {
      score = AblationJson.score(done.get().get("score"));
    } else {
      try (Model model = load(last)) {
        score = task.score(model, part);
      }
      ObjectNode node = JSON.createObjectNode();
      node.put("identity", identity);
      node.put("split", split);
      node.set("score", AblationJson.write(score));
      RunDirectory.write(record, node);
    }
    workshop.say(
        String.format(
            Locale.ROOT, "%s: %s on %s %.4f", stage.name(), score.metric(), split, score.value()));
    return new Evaluation(stage.name(), last.row().stage(), split, score);
  }

  private static Optional<JsonNode> done(Path record, String identity) {
    Optional<JsonNode> node = RunDirectory.read(record);
    if (node.isPresent() && !node.get().path("identity").asText().equals(identity)) {
      throw new InvalidInputException(
          record
              + ": was made with another model, other data, another seed or other steps before;"
              + " expected another output directory");
    }
    return node;
  }

  private static void write(
      Path record, String identity, AblationRow row, Provenance.Step provenance) {
    ObjectNode node = JSON.createObjectNode();
    node.put("identity", identity);
    node.set("row", AblationJson.write(row));
    node.set("settings", JSON.valueToTree(provenance.settings()));
    node.set("data", JSON.valueToTree(provenance.data()));
    node.set("metrics", JSON.valueToTree(provenance.metrics()));
    RunDirectory.write(record, node);
  }

  private Ablation finish(
      List<Made> made, List<Evaluation> evaluations, String text, RecipeTask task) {
    List<AblationRow> rows = new ArrayList<>(made.stream().map(Made::row).toList());
    if (measuresCost) {
      List<Integer> runnable = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i).score().isPresent()) {
          runnable.add(i);
        }
      }
      List<Cost> costs = task.costs(runnable.stream().map(i -> made.get(i).directory()).toList());
      for (int i = 0; i < costs.size(); i++) {
        int row = runnable.get(i);
        rows.set(row, rows.get(row).withCost(costs.get(i)));
      }
    }
    Ablation ablation = new Ablation(recipe.name(), rows, evaluations);
    try (Model last = ModelDirectory.load(made.get(made.size() - 1).directory())) {
      ModelDirectory.save(last, output.model());
    }
    AtomicFiles.text(output.model().resolve(RunDirectory.RECIPE), text);
    AtomicFiles.text(output.root().resolve("ablation.md"), ablation.toMarkdown());
    output.write(RunDirectory.ABLATION, ablation.toJson());
    return ablation;
  }

  private static Optional<Score> score(Model model, RecipeTask task) {
    return task.scores(model)
        ? Optional.of(task.score(model, RecipeTask.Split.VALIDATION))
        : Optional.empty();
  }

  private static AblationRow row(
      String name, String kind, Model model, Path directory, Optional<Score> score, long zeros) {
    double seconds =
        kind.isEmpty()
            ? 0
            : model.provenance().lastStep().metrics().getOrDefault("train_seconds", 0.0);
    return new AblationRow(
        name,
        kind,
        score,
        model.parameters().count(),
        model.parameters().countNonZero(),
        ModelDirectory.weightBytes(directory),
        seconds,
        zeros,
        Optional.empty());
  }

  private static String hash(String... parts) {
    byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.newDigest().digest(text));
  }

  private static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
