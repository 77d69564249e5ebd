package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.ModelUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The models of one comparison. All of them classify into the same labels. */
final class Lineup implements AutoCloseable {
  private final List<Model> models = new ArrayList<>();
  private final List<ModelUnderTest> rows = new ArrayList<>();

  private Lineup() {}

  /**
   * Loads models.
   *
   * @param named at least one
   * @param engine runs them
   * @throws InvalidInputException if one can't be loaded or run, or has other labels than the first
   */
  static Lineup load(List<NamedModel> named, ModelLoader loader, EngineChoice engine) {
    Lineup lineup = new Lineup();
    try {
      named.forEach(each -> lineup.add(each, loader, engine));
      return lineup;
    } catch (RuntimeException e) {
      lineup.close();
      throw e;
    }
  }

  private void add(NamedModel named, ModelLoader loader, EngineChoice engine) {
    Path directory = loader.fetch(named.reference());
    Model model = loader.loadClassifier(named.reference());
    models.add(model);
    if (!model.architecture().labels().equals(labels())) {
      throw new InvalidInputException(
          "%s classifies into %s, %s into %s; expected the same labels in the same order"
              .formatted(
                  rows.get(0).name(), labels(), named.name(), model.architecture().labels()));
    }
    rows.add(engine.underTest(named.name(), model, directory));
    if (engine.copiesWeights(model)) {
      model.parameters().close();
    }
  }

  /** The labels of all. */
  List<String> labels() {
    return models.get(0).architecture().labels();
  }

  List<ModelUnderTest> rows() {
    return rows;
  }

  @Override
  public void close() {
    rows.forEach(row -> row.forward().close());
    models.forEach(Model::close);
  }
}
