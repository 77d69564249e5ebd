package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CalibrationTexts;
import io.github.pocketzoo.compression.recipe.step.Workshop;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What recipes run with: the compiled runtime, models of the catalogue.
 *
 * @param loader gets models
 * @param maxLength tokens of a text, if the recipe says
 */
record RecipeWorkshop(ModelLoader loader, Optional<Integer> maxLength, Console console)
    implements Workshop {
  @Override
  public Model load(String reference) {
    return loader.load(ModelReference.parse(reference), maxLength);
  }

  @Override
  public Model load(String reference, HeadRequest head) {
    return RunningModel.load(loader.fetch(ModelReference.parse(reference)), head);
  }

  @Override
  public Forward open(Model model, List<String> outputs) {
    return TeacherEngine.open(model, outputs, console);
  }

  @Override
  public ObservableForward observe(Model model) {
    return CalibrationTexts.open(model);
  }

  @Override
  public Progress.Factory progress() {
    return console.progress();
  }

  @Override
  public void say(String line) {
    console.print(line);
  }
}
