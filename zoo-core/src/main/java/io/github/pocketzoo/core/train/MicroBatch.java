package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.TokenBatch;
import java.util.Arrays;
import java.util.List;

/**
 * What one thread computes gradients of at once.
 *
 * @param tokens {@code [batch, seqLen]}
 * @param targets one an example
 * @param indices positions of the examples in their dataset, {@code [batch]}
 * @param readings the same texts as other tokenizers cut them, such as teachers', each {@code
 *     [batch, itsSeqLen]}; usually none
 */
public record MicroBatch(
    TokenBatch tokens, List<Target> targets, int[] indices, List<TokenBatch> readings) {
  public MicroBatch {
    targets = List.copyOf(targets);
    readings = List.copyOf(readings);
  }

  /** A batch that one tokenizer has cut. */
  public MicroBatch(TokenBatch tokens, List<Target> targets, int[] indices) {
    this(tokens, targets, indices, List.of());
  }

  /** The same batch with its texts as other tokenizers cut them. */
  public MicroBatch withReadings(List<TokenBatch> others) {
    return new MicroBatch(tokens, targets, indices, others);
  }

  /**
   * The same batch with sequences padded to a multiple of {@code positions}, and to two or more:
   * ND4J 1.0.0-M2.1 can't sum over an axis of size 1.
   */
  MicroBatch paddedToMultiple(int positions) {
    int least = tokens.sequenceLength() == 1 ? Math.max(2, positions) : positions;
    return new MicroBatch(tokens.paddedToMultiple(least), targets, indices, readings);
  }

  /** A batch of texts that belong to one class each. */
  public static MicroBatch ofClasses(TokenBatch tokens, int[] labels, int[] indices) {
    return new MicroBatch(
        tokens, Arrays.stream(labels).<Target>mapToObj(Target.OfClass::new).toList(), indices);
  }

  /**
   * The targets, all of one kind.
   *
   * @throws IllegalArgumentException if one is of another
   */
  public <T extends Target> List<T> targets(Class<T> kind) {
    for (Target target : targets) {
      if (!kind.isInstance(target)) {
        throw new IllegalArgumentException(
            "a target is " + target + ", expected a " + kind.getSimpleName());
      }
    }
    return targets.stream().map(kind::cast).toList();
  }

  /** Class indices, {@code [batch]}, of texts that belong to one class each. */
  public int[] labels() {
    return targets(Target.OfClass.class).stream().mapToInt(Target.OfClass::label).toArray();
  }
}
