package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.SameDiffCausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.eval.ModelFacts;
import io.github.pocketzoo.eval.language.LanguageModelUnderTest;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledCausal;
import io.github.pocketzoo.runtime.exec.UnknownDecoderException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Decides what continues texts, and opens it. */
public final class CausalEngine {
  private CausalEngine() {}

  /**
   * Makes a language model ready to continue texts: in the runtime, in the arithmetic of the stored
   * weights, or in SameDiff where the runtime doesn't know the decoder.
   *
   * @param model not closed before what is returned
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it is no causal language model
   */
  public static CausalForward open(Model model) {
    try {
      return open(model, EngineChoice.byWeights());
    } catch (UnknownDecoderException e) {
      return new SameDiffCausalForward(model);
    }
  }

  /**
   * Makes a language model ready to continue texts in an engine.
   *
   * @param model not closed before what is returned
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it is no causal language model,
   *     or the engine can't run it
   */
  public static CausalForward open(Model model, EngineChoice choice) {
    Optional<CompileOptions> options = choice.compileOptions(model);
    return options.isPresent()
        ? Runtime.compileCausal(model, options.get())
        : new SameDiffCausalForward(model);
  }

  /**
   * Makes a saved language model ready to be evaluated, as {@link #open(Model)} does.
   *
   * @param name row of the report
   * @param directory where the model was saved
   */
  public static LanguageModelUnderTest underTest(String name, Model model, Path directory) {
    return underTest(name, model, directory, open(model));
  }

  /**
   * Makes a saved language model ready to be evaluated in an engine.
   *
   * @param name row of the report
   * @param directory where the model was saved
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the engine can't run it
   */
  public static LanguageModelUnderTest underTest(
      String name, Model model, Path directory, EngineChoice choice) {
    return underTest(name, model, directory, open(model, choice));
  }

  private static LanguageModelUnderTest underTest(
      String name, Model model, Path directory, CausalForward forward) {
    List<String> notes =
        forward instanceof CompiledCausal compiled
            ? compiled.plan().notes()
            : ModelFacts.notesOfSameDiff(model);
    return LanguageModelUnderTest.saved(name, model, directory, forward, notes);
  }
}
