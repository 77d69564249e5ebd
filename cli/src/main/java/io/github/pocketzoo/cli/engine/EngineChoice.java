package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledForward;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Decides what runs a model, and opens it: the engine that was asked for, or else the runtime in
 * the arithmetic of the stored weights.
 *
 * <p>The runtime copies the weights, so only models that are not trained any more are opened here.
 *
 * @param asked the engine that the user named. An operation that it has no kernel for is an error
 *     then; where nobody chose, it runs in ND4J
 */
public record EngineChoice(Optional<ForwardEngine> asked) {

  /** For each model the runtime in the arithmetic of its weights. */
  public static EngineChoice byWeights() {
    return new EngineChoice(Optional.empty());
  }

  /** The same engine for every model. */
  public static EngineChoice of(ForwardEngine engine) {
    return new EngineChoice(Optional.of(engine));
  }

  /** The engine of a model. */
  public ForwardEngine engine(Model model) {
    return asked.orElseGet(() -> ForwardEngine.ofWeights(model));
  }

  /** Whether the engine of a model doesn't need the model's parameters once it is open. */
  public boolean copiesWeights(Model model) {
    return engine(model).precision().isPresent();
  }

  /**
   * How the runtime compiles a model; empty where SameDiff runs it.
   *
   * <p>A call gets as many threads as an operation of ND4J's, so that engines can be compared.
   */
  public Optional<CompileOptions> compileOptions(Model model) {
    return engine(model)
        .precision()
        .map(
            precision ->
                CompileOptions.of(precision)
                    .withThreads(Nd4j.getEnvironment().maxMasterThreads())
                    .withFallbacks(asked.isEmpty()));
  }

  /**
   * Makes a model ready to run.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the engine can't run it
   */
  public Forward open(Model model) {
    Optional<CompileOptions> options = compileOptions(model);
    return options.isPresent() ? Runtime.compile(model, options.get()) : new SameDiffForward(model);
  }

  /**
   * Makes a saved model ready to be evaluated.
   *
   * @param name row of the report
   * @param directory where the model was saved
   */
  public ModelUnderTest underTest(String name, Model model, Path directory) {
    Optional<CompileOptions> options = compileOptions(model);
    if (options.isEmpty()) {
      return ModelUnderTest.saved(name, model, directory);
    }
    CompiledForward forward = Runtime.compile(model, options.get());
    return ModelUnderTest.saved(name, model, directory, forward, forward.graph().plan().notes());
  }
}
