package io.github.pocketzoo.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model to evaluate. Whoever made it closes {@code forward} and {@code tokenizer}.
 *
 * @param name row of the report, unique in it
 * @param forward gives {@link Forward#LOGITS}, one column for each label of the test set
 * @param tokenizer the model's tokenizer; models may share one, whose work is then done once
 * @param facts what is known without running it
 */
public record ModelUnderTest(String name, Forward forward, Tokenizer tokenizer, ModelFacts facts) {
  /** Fewer zeros than this happen by rounding to integers and need no explanation. */
  private static final double NOTABLE_SPARSITY = 0.05;

  /**
   * A saved model, run by SameDiff.
   *
   * @param model loaded from {@code directory}
   */
  public static ModelUnderTest saved(String name, Model model, Path directory) {
    long parameters = model.parameters().count();
    long nonZero = model.parameters().countNonZero();
    List<String> notes = new ArrayList<>();
    if (nonZero < (1 - NOTABLE_SPARSITY) * parameters) {
      notes.add(ModelFacts.ZEROS_ARE_MULTIPLIED);
    }
    String format =
        model.quantized().isEmpty()
            ? "float32"
            : "int8 (stored with scales; dequantized to float32 to run)";
    ModelFacts facts =
        new ModelFacts(
            parameters,
            nonZero,
            ModelDirectory.bytes(directory),
            format,
            notes,
            new ObjectMapper().valueToTree(model.provenance()),
            Optional.of(directory.toString()));
    return new ModelUnderTest(name, new SameDiffForward(model), model.tokenizer(), facts);
  }
}
