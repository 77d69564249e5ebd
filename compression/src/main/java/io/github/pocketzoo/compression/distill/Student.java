package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.compression.prune.KeptBlocks;
import io.github.pocketzoo.compression.prune.structured.MagnitudeScores;
import io.github.pocketzoo.compression.prune.structured.UnitRemoval;
import io.github.pocketzoo.compression.prune.structured.UnitScores;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Makes students out of their teachers. */
public final class Student {
  private Student() {}

  /**
   * A student with some of the teacher's blocks and all its other weights (Sanh et al. 2019,
   * section 3).
   *
   * @param teacher isn't changed
   * @param layers which blocks
   */
  public static Model fromLayers(Model teacher, LayerMap layers) {
    return KeptBlocks.of(teacher, layers.teacherBlocks());
  }

  /**
   * A student that another model becomes: with its weights, the teacher's truncation, and a head as
   * the teacher has, which is new where it has another.
   *
   * @param base is closed
   * @param seed of a new head
   * @throws InvalidInputException if its family has no such head, or its matrices are integers
   */
  public static Model ofModel(Model teacher, Model base, long seed) {
    base.requireFloats();
    Optional<HeadSpec> head = teacher.architecture().head();
    boolean fits = head.isEmpty() || base.architecture().head().equals(head);
    try {
      Model student = fits ? base : NewModel.withHead(base, head.get(), seed);
      int length = Math.min(teacher.tokenizer().maxLength(), student.architecture().maxLength());
      Tokenizer tokenizer = student.tokenizer().withMaxLength(length);
      base.tokenizer().close();
      return student.with(student.architecture(), student.parameters(), tokenizer);
    } finally {
      if (!fits) {
        base.parameters().close();
      }
    }
  }

  /**
   * A student with some of the teacher's blocks, of which attention heads and neurons are left out:
   * those whose weights have the smallest norms.
   *
   * @param heads key and value heads of a block that stay; empty for all
   * @param neurons of the feed-forward network of a block that stay; empty for all
   * @throws InvalidInputException if the teacher has fewer, or its family can't lose any
   */
  static Model narrowed(Model teacher, LayerMap layers, OptionalInt heads, OptionalInt neurons) {
    try (Model whole = fromLayers(teacher, layers)) {
      List<Block> blocks = UnitRemoval.blocks(whole);
      UnitScores scores = MagnitudeScores.of(whole);
      List<KeptUnits> kept = new ArrayList<>();
      for (int i = 0; i < blocks.size(); i++) {
        BlockShape shape = blocks.get(i).shape().orElseThrow();
        UnitScores.OfBlock ofBlock = scores.blocks().get(i);
        kept.add(
            new KeptUnits(
                largest("attention heads", ofBlock.heads(), keyValues(shape, heads)),
                largest("neurons", ofBlock.neurons(), neurons.orElse(shape.neurons()))));
      }
      return UnitRemoval.keep(whole, kept);
    }
  }

  /** Query heads that share keys and values stay or go together. */
  private static int keyValues(BlockShape shape, OptionalInt heads) {
    int wanted = heads.orElse(shape.heads().queries());
    if (wanted % shape.heads().group() != 0) {
      throw new InvalidInputException(
          "%d attention heads of the student, expected a multiple of %d, the heads that share keys"
              .formatted(wanted, shape.heads().group()));
    }
    return wanted / shape.heads().group();
  }

  private static List<Integer> largest(String what, double[] scores, int number) {
    if (number > scores.length) {
      throw new InvalidInputException(
          "the student is wider than the teacher: %d %s, expected 1 to %d"
              .formatted(number, what, scores.length));
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer unit) -> -scores[unit]))
        .limit(number)
        .sorted()
        .toList();
  }

  /**
   * A student with hidden states of another width than the teacher's. No weight of the teacher fits
   * it, so all are new.
   *
   * @param blocks number of its blocks
   * @throws InvalidInputException if the family has no such model
   */
  static Model random(Model teacher, int blocks, Widths widths, long seed) {
    Architecture architecture = teacher.architecture().withBlocks(blocks).withWidths(widths);
    return NewModel.random(architecture, teacher.tokenizer().copy(), seed)
        .with(teacher.companions().ofWidth(architecture.hiddenSize()));
  }
}
