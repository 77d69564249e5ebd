package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.ObservableForward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.Precision;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that the ranges of a model's activations are measured with.
 *
 * @param texts at least one
 */
public record CalibrationTexts(List<String> texts) {
  private static final int BATCH = 16;

  public CalibrationTexts {
    texts = List.copyOf(texts);
  }

  /**
   * Reads a file with a text a line; blank lines are none.
   *
   * @throws InvalidInputException if it can't be read, isn't UTF-8 or holds no text
   */
  public static CalibrationTexts read(Path file) {
    List<String> texts;
    try {
      texts =
          Files.readAllLines(file, StandardCharsets.UTF_8).stream()
              .filter(line -> !line.isBlank())
              .toList();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": cannot read the texts, expected a file with one a line", e);
    }
    if (texts.isEmpty()) {
      throw new InvalidInputException(file + ": no texts in the file, expected one a line");
    }
    return new CalibrationTexts(texts);
  }

  /** A model in floats that shows what its layers read; the caller closes it. */
  public static ObservableForward open(Model model) {
    return ForwardEngine.isSparse(model)
        ? new SameDiffForward(model)
        : Runtime.compile(model, CompileOptions.of(Precision.F32).withFallbacks(true));
  }

  /** The texts in a model's tokens. */
  public List<TokenBatch> batches(Model model) {
    List<TokenBatch> batches = new ArrayList<>();
    for (int first = 0; first < texts.size(); first += BATCH) {
      List<Encoding> encodings =
          texts.subList(first, Math.min(first + BATCH, texts.size())).stream()
              .map(model.tokenizer()::encode)
              .toList();
      batches.add(TokenBatch.of(encodings, model.tokenizer().padTokenId()));
    }
    return batches;
  }
}
