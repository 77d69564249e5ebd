package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ExportedOnnx;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.bench.Engine;
import io.github.pocketzoo.eval.bench.EngineModel;
import io.github.pocketzoo.eval.bench.OpenEngine;
import io.github.pocketzoo.eval.bench.SameDiffEngine;
import io.github.pocketzoo.eval.onnx.OnnxRuntimeEngine;
import io.github.pocketzoo.eval.torch.TorchScriptEngine;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What runs the models of a comparison: one engine, or several side by side.
 *
 * @param choice the one engine of each model
 * @param several engines that all models run in instead; empty where there is one
 * @param torchScript the one model as a TorchScript file, if there is one
 */
record LineupEngines(EngineChoice choice, List<Engine> several, Optional<Path> torchScript) {
  /** Copies. */
  LineupEngines {
    several = List.copyOf(several);
  }

  /** Opens a model for one row. */
  interface Opener {
    /** Name of the row. */
    String row();

    /**
     * Opens a model.
     *
     * @throws io.github.pocketzoo.core.error.InvalidInputException if the engine can't run it
     */
    ModelUnderTest open(Model model, Path directory);
  }

  private record One(String row, EngineChoice choice) implements Opener {
    @Override
    public ModelUnderTest open(Model model, Path directory) {
      return choice.underTest(row, model, directory);
    }
  }

  private record OneOfSeveral(String row, Engine engine, Optional<Path> torchScript)
      implements Opener {
    @Override
    public ModelUnderTest open(Model model, Path directory) {
      // As many threads as those of an operation of ND4J's, as with one engine.
      int threads = Nd4j.getEnvironment().maxMasterThreads();
      try (ExportedOnnx onnx = new ExportedOnnx(model)) {
        OpenEngine opened = engine.open(new EngineModel(row, model, onnx, torchScript), threads);
        return ModelUnderTest.saved(
            row, model, directory, opened.forward(), notes(engine, opened, model));
      }
    }

    private static List<String> notes(Engine engine, OpenEngine opened, Model model) {
      if (opened.forward() instanceof CompiledForward compiled) {
        return compiled.graph().plan().notes();
      }
      if (engine instanceof TorchScriptEngine) {
        return List.of(
            "run as the TorchScript file that was given; bytes are those of the model's files");
      }
      return engine instanceof OnnxRuntimeEngine
          ? List.of("run as the ONNX file that export writes; bytes are those of the model's files")
          : ModelFacts.notesOfSameDiff(model);
    }
  }

  /** The rows of a model. */
  List<Opener> of(NamedModel model) {
    if (several.isEmpty()) {
      return List.of(new One(model.name(), choice));
    }
    return several.stream()
        .<Opener>map(
            engine ->
                new OneOfSeveral(
                    "%s @ %s".formatted(model.name(), engine.name()), engine, torchScript))
        .toList();
  }

  /** The names of a model's rows. */
  List<String> rowsOf(NamedModel model) {
    return of(model).stream().map(Opener::row).toList();
  }

  /** The names of all rows. */
  List<String> rowsOf(List<NamedModel> models) {
    return models.stream().flatMap(model -> rowsOf(model).stream()).toList();
  }

  /** Whether no engine needs a model's parameters once all are open. */
  boolean copyWeights(Model model) {
    return several.isEmpty()
        ? choice.copiesWeights(model)
        : several.stream().noneMatch(SameDiffEngine.class::isInstance);
  }
}
