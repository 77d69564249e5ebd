package io.github.pocketzoo.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.structure.Parameters;
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
    List<String> notes = new ArrayList<>();
    Parameters parameters = model.parameters();
    if (parameters.countNonZero() < (1 - NOTABLE_SPARSITY) * parameters.count()) {
      notes.add(ModelFacts.ZEROS_ARE_MULTIPLIED);
    }
    if (!model.quantized().isEmpty()) {
      notes.add(ModelFacts.INTEGERS_ARE_DEQUANTIZED);
    }
    return saved(name, model, directory, new SameDiffForward(model), notes);
  }

  /**
   * A saved model.
   *
   * @param model loaded from {@code directory}
   * @param forward runs the model
   * @param notes what a reader of the report must know of how {@code forward} runs it
   */
  public static ModelUnderTest saved(
      String name, Model model, Path directory, Forward forward, List<String> notes) {
    ModelFacts facts =
        new ModelFacts(
            model.parameters().count(),
            model.parameters().countNonZero(),
            ModelDirectory.bytes(directory),
            model.quantized().isEmpty()
                ? "float32"
                : model.quantization().describeWeights() + " with scales",
            notes,
            new ObjectMapper().valueToTree(model.provenance()),
            Optional.of(directory.toString()));
    return new ModelUnderTest(name, forward, model.tokenizer(), facts);
  }
}
