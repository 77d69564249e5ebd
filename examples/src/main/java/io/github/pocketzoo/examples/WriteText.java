package io.github.pocketzoo.examples;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.gpt.generate.GenerationConfig;
import io.github.pocketzoo.gpt.generate.GenerationConfigFile;
import io.github.pocketzoo.gpt.generate.PromptOverflow;
import io.github.pocketzoo.gpt.generate.Sampling;
import io.github.pocketzoo.gpt.generate.TextGenerator;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import java.nio.file.Path;
import java.util.List;

/** Continues a text with a decoder and prints it while it is written. */
public final class WriteText {
  private static final Sampling LIVELY = new Sampling(0.8, 0, 0.95, 0);
  private static final long SEED = 42;

  private WriteText() {}

  /**
   * Prints the text and what follows it.
   *
   * @param arguments a directory with a decoder, and the beginning of the text
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: WriteText DIRECTORY PROMPT");
      return;
    }
    Path directory = Path.of(arguments[0]);
    GenerationConfig config = GenerationConfigFile.read(directory).with(LIVELY).withSeed(SEED);
    try (Model model = ModelDirectory.load(directory);
        CausalForward forward = Runtime.compileCausal(model, CompileOptions.defaults());
        TextGenerator generator =
            TextGenerator.of(forward, model.tokenizer(), config, PromptOverflow.REFUSE)) {
      System.out.print(arguments[1]);
      generator.generate(List.of(arguments[1]), (prompt, number, piece) -> System.out.print(piece));
      System.out.println();
    }
  }
}
