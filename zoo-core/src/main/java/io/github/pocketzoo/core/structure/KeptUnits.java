package io.github.pocketzoo.core.structure;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The units of a block that stay when others are removed.
 *
 * @param heads numbers of key and value heads in ascending order, at least one; each stays with the
 *     query heads that share it
 * @param neurons numbers of neurons of the feed-forward network in ascending order, at least one
 */
public record KeptUnits(List<Integer> heads, List<Integer> neurons) {
  public KeptUnits {
    heads = checked("heads", heads);
    neurons = checked("neurons", neurons);
  }

  /** All of them. */
  public static KeptUnits all(BlockShape shape) {
    return new KeptUnits(upTo(shape.heads().keyValues()), upTo(shape.neurons()));
  }

  private static List<Integer> upTo(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private static List<Integer> checked(String what, List<Integer> numbers) {
    if (numbers.isEmpty()) {
      throw new InvalidInputException("a block is left with no " + what + ", expected at least 1");
    }
    for (int i = 0; i < numbers.size(); i++) {
      if (numbers.get(i) < 0 || (i > 0 && numbers.get(i) <= numbers.get(i - 1))) {
        throw new IllegalArgumentException(
            "numbers of kept %s aren't in ascending order: %s".formatted(what, numbers));
      }
    }
    return List.copyOf(numbers);
  }

  /** What a block becomes that has these units left. */
  public BlockShape of(BlockShape whole) {
    return new BlockShape(whole.heads().withKeyValues(heads.size()), neurons.size());
  }

  /** Columns of keys and values that stay, of {@code keyValues · d}. */
  public int[] keyValueColumns(AttentionHeads whole) {
    return columns(whole.size());
  }

  /** Columns of queries that stay, of {@code A · d}; query heads that share keys lie together. */
  public int[] queryColumns(AttentionHeads whole) {
    return columns(whole.group() * whole.size());
  }

  private int[] columns(int width) {
    return heads.stream()
        .flatMapToInt(head -> IntStream.range(head * width, (head + 1) * width))
        .toArray();
  }
}
