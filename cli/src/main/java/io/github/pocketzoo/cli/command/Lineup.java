package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
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
   * @throws InvalidInputException if none can be loaded and run
   */
  static Lineup load(
      List<NamedModel> named, ModelLoader loader, LineupEngines engines, TaskKind kind) {
    Lineup lineup = new Lineup();
    InvalidInputException first = null;
    for (NamedModel each : named) {
      try {
        InvalidInputException refused = lineup.add(each, loader, engines, kind);
        first = first == null ? refused : first;
      } catch (InvalidInputException e) {
        first = first == null ? e : first;
        lineup.fail(engines.rowsOf(each), e);
      } catch (OutOfMemoryError e) {
        lineup.fail(engines.rowsOf(each), e);
      }
    }
    if (lineup.rows.isEmpty()) {
      lineup.close();
      throw first == null
          ? new InvalidInputException("no model could be loaded: not enough memory")
          : first;
    }
    return lineup;
  }

  private void fail(List<String> names, Throwable reason) {
    names.forEach(name -> failed.add(ModelResult.notLoaded(name, FailureReason.of(reason))));
  }

  /** The first reason why an engine can't run it, or null. */
  private InvalidInputException add(
      NamedModel named, ModelLoader loader, LineupEngines engines, TaskKind kind) {
    Path directory = loader.fetch(named.reference());
    Model model =
        kind.isOfEncoders() ? encoder(directory) : withHead(named.reference(), loader, kind);
    models.add(model);
    InvalidInputException first = null;
    for (LineupEngines.Opener opener : engines.of(named)) {
      try {
        rows.add(opener.open(model, directory));
      } catch (InvalidInputException e) {
        first = first == null ? e : first;
        fail(List.of(opener.row()), e);
      }
    }
    if (engines.copyWeights(model)) {
      model.parameters().close();
    }
    return first;
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
      return new Model(
          model.architecture(),
          model.parameters(),
          longer.withMaxLength(maxLength.getAsInt()),
          model.provenance(),
          model.quantization());
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
