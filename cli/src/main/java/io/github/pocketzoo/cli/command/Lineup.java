package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.ModelResult;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.task.TaskKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The models of one comparison. One that can't be loaded is a row that says why. */
final class Lineup implements AutoCloseable {
  private final List<Model> models = new ArrayList<>();
  private final List<ModelUnderTest> rows = new ArrayList<>();
  private final List<ModelResult> failed = new ArrayList<>();

  private Lineup() {}

  /**
   * Loads models.
   *
   * @param named at least one
   * @param engines run them; a row each
   * @param kind what they are asked
   * @throws io.github.pocketzoo.core.error.InvalidInputException if none can be loaded and run
   */
  static Lineup load(
      List<NamedModel> named, ModelLoader loader, LineupEngines engines, TaskKind kind) {
    Lineup lineup = new Lineup();
    Loading loading = new Loading();
    for (NamedModel each : named) {
      loading.attempt(
          () -> lineup.add(each, loader, engines, kind, loading),
          reason -> lineup.fail(engines.rowsOf(each), reason));
    }
    if (lineup.rows.isEmpty()) {
      lineup.close();
      throw loading.failure();
    }
    return lineup;
  }

  private void fail(List<String> names, String reason) {
    names.forEach(name -> failed.add(ModelResult.notLoaded(name, reason)));
  }

  private void add(
      NamedModel named, ModelLoader loader, LineupEngines engines, TaskKind kind, Loading loading) {
    Path directory = loader.fetch(named.reference());
    Model model =
        kind.isOfEncoders() ? encoder(directory) : withHead(named.reference(), loader, kind);
    models.add(model);
    for (LineupEngines.Opener opener : engines.of(named)) {
      loading.attempt(
          () -> rows.add(opener.open(model, directory)),
          reason -> fail(List.of(opener.row()), reason));
    }
    if (engines.copyWeights(model)) {
      model.parameters().close();
    }
  }

  private static Model withHead(ModelReference reference, ModelLoader loader, TaskKind kind) {
    return kind == TaskKind.TEXT_CLASSIFICATION
        ? loader.loadClassifier(reference)
        : loader.load(reference);
  }

  /** The body alone, whose texts are as long as its files say. */
  private static Model encoder(Path directory) {
    Model model = ModelDirectory.load(directory, HeadRequest.none()).model();
    OptionalInt maxLength = EmbeddingSettings.of(directory).maxLength();
    if (maxLength.isEmpty() || maxLength.getAsInt() >= model.tokenizer().maxLength()) {
      return model;
    }
    try (Tokenizer longer = model.tokenizer()) {
      return model.with(longer.withMaxLength(maxLength.getAsInt()));
    }
  }

  /** The labels of the first that has any; none of encoders. */
  List<String> labels() {
    return models.stream()
        .map(model -> model.architecture().labels())
        .filter(labels -> !labels.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  List<ModelUnderTest> rows() {
    return rows;
  }

  /** The rows of models that could not be loaded. */
  List<ModelResult> failed() {
    return failed;
  }

  @Override
  public void close() {
    rows.forEach(row -> row.forward().close());
    models.forEach(Model::close);
  }
}
