package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.checkpoint.ForeignNames;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The variables of <a href="https://github.com/google-research/bert">Google's BERT</a> by their
 * names in Hugging Face checkpoints: {@code bert/encoder/layer_0/attention/self/query/kernel} is
 * {@code bert.encoder.layer.0.attention.self.query.weight}, transposed.
 */
public final class TensorFlowNames implements ForeignNames {
  /** What TensorFlow Hub puts before all names. */
  private static final String HUB_PREFIX = "module/";

  /** Moments of Adam, and the number of steps. */
  private static final Pattern OPTIMIZER =
      Pattern.compile("global_step|.*/(adam_[mv]|Adam(_1)?)|beta[12]_power");

  private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)/");

  @Override
  public Optional<Target> target(String variable) {
    String path =
        variable.startsWith(HUB_PREFIX) ? variable.substring(HUB_PREFIX.length()) : variable;
    if (OPTIMIZER.matcher(path).matches()) {
      return Optional.empty();
    }
    int last = path.lastIndexOf('/') + 1;
    String owner =
        LAYER.matcher(path.substring(0, last)).replaceAll("/layer.$1/").replace('/', '.');
    // A fine-tuned classifier has no scope.
    String head = owner.isEmpty() ? "classifier." : owner;
    String name = path.substring(last);
    return Optional.of(
        switch (name) {
          case "kernel" -> new Target(owner + "weight", true);
          case "gamma" -> new Target(owner + "weight", false);
          case "beta" -> new Target(owner + "bias", false);
          case "word_embeddings", "position_embeddings", "token_type_embeddings" ->
              new Target(owner + name + ".weight", false);
          // The heads multiply by the transpose of these, which are [out, in].
          case "output_weights" -> new Target(head + "weight", false);
          case "output_bias" -> new Target(head + "bias", false);
          default -> new Target(owner + name, false);
        });
  }
}
