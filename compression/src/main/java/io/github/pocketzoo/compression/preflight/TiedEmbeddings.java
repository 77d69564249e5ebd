package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether the table of token embeddings is also a language model's head. Whatever is done to it is
 * done to both: a head that is pruned or rounded like a table loses more than one expects.
 */
public final class TiedEmbeddings {
  private static final String CHECK = "tied weights";

  private TiedEmbeddings() {}

  /** Whether a model predicts tokens with its table of embeddings. */
  public static boolean isTied(Architecture architecture) {
    boolean predictsTokens =
        architecture
            .head()
            .map(HeadSpec::task)
            .filter(task -> task == Task.TEXT_GENERATION || task == Task.FILL_MASK)
            .isPresent();
    Set<String> head = new HashSet<>(architecture.structure().head());
    long vocabulary = architecture.vocabularySize();
    return predictsTokens
        && architecture.parameters().stream()
            .noneMatch(
                spec ->
                    head.contains(spec.name())
                        && spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT
                        && spec.shape()[1] == vocabulary);
  }

  /**
   * Checks what a recipe is about to do to it.
   *
   * @param prunes whether tables are pruned
   * @param bits of tables after quantization, 32 if they stay floats
   */
  public static Finding of(Architecture architecture, boolean prunes, int bits) {
    String table = architecture.structure().embeddings().get(0);
    if (!isTied(architecture)) {
      return Finding.ok(CHECK, table + " is no head");
    }
    if (prunes) {
      return Finding.refusal(
          CHECK,
          table
              + " is the model's head, too, and is about to be pruned: expected that tables stay as they are"
              + " (embeddings: false, --keep-embeddings)");
    }
    if (bits < Byte.SIZE) {
      return Finding.warning(
          CHECK,
          "%s is the model's head, too, and is about to have %d bits; embeddings: int8 or float"
                  .formatted(table, bits)
              + " costs less");
    }
    return Finding.ok(CHECK, table + " is the model's head, too, and isn't pruned");
  }
}
