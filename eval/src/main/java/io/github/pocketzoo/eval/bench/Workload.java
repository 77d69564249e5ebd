package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The multiplications of one text, each with its addition: those of all matrix products with
 * weights, and those of attention, 2 · tokens² · width a block (scores, and their product with the
 * values). Zeros count as any other weight; sparse attention and relative positions are not looked
 * at.
 *
 * @param tokens of the text
 * @param multiplyAdds how many
 */
public record Workload(int tokens, long multiplyAdds) {
  /** A text of a usual length. */
  public static final int USUAL_TOKENS = 128;

  private static final Set<Task> TASKS_OF_VOCABULARY =
      Set.of(Task.FILL_MASK, Task.TEXT_GENERATION, Task.PRETRAINING);

  private static final Set<Task> TASKS_OF_TOKENS =
      Set.of(
          Task.TOKEN_CLASSIFICATION,
          Task.QUESTION_ANSWERING,
          Task.FILL_MASK,
          Task.TEXT_GENERATION,
          Task.PRETRAINING);

  /**
   * Of one text, from the structure of the model.
   *
   * @param tokens its length; a shorter {@link Architecture#maxLength} takes its place
   */
  public static Workload of(Architecture architecture, int tokens) {
    int length = Math.min(tokens, architecture.maxLength());
    Map<String, ParameterSpec> linear =
        architecture.parameters().stream()
            .filter(spec -> spec.kind() == ParameterSpec.Kind.LINEAR_WEIGHT)
            .collect(Collectors.toMap(ParameterSpec::name, Function.identity()));
    ModelStructure structure = architecture.structure();
    long everyToken = products(structure.embeddingNorm(), linear);
    long pairs = 0;
    for (Block block : structure.blocks()) {
      everyToken += products(block.parameters(), linear);
      pairs += 2 * attentionWidth(block, linear, architecture.hiddenSize());
    }
    long head = products(structure.head(), linear) + tiedOutput(architecture, linear);
    return new Workload(
        length,
        length * everyToken
            + (long) length * length * pairs
            + head * (hasTask(architecture, TASKS_OF_TOKENS) ? length : 1));
  }

  private static boolean hasTask(Architecture architecture, Set<Task> tasks) {
    return architecture.head().map(head -> tasks.contains(head.task())).orElse(false);
  }

  private static long products(Collection<String> names, Map<String, ParameterSpec> linear) {
    return names.stream()
        .filter(linear::containsKey)
        .mapToLong(name -> Arrays.stream(linear.get(name).shape()).reduce(1, (a, b) -> a * b))
        .sum();
  }

  private static long attentionWidth(
      Block block, Map<String, ParameterSpec> linear, int hiddenSize) {
    return block.projections().containsKey(Role.QUERY)
            && linear.containsKey(block.projections().get(Role.QUERY).weight())
        ? linear.get(block.projections().get(Role.QUERY).weight()).shape()[1]
        : hiddenSize;
  }

  /** Of a language model that multiplies by its embedding table, a token. */
  private static long tiedOutput(Architecture architecture, Map<String, ParameterSpec> linear) {
    int vocabulary = architecture.vocabularySize();
    boolean ownMatrix =
        architecture.structure().head().stream()
            .filter(linear::containsKey)
            .anyMatch(name -> linear.get(name).shape()[1] == vocabulary);
    if (ownMatrix || !hasTask(architecture, TASKS_OF_VOCABULARY)) {
      return 0;
    }
    String table = architecture.structure().embeddings().get(0);
    return architecture.parameters().stream()
        .filter(spec -> spec.name().equals(table))
        .mapToLong(spec -> spec.shape()[0] * spec.shape()[1])
        .sum();
  }
}
