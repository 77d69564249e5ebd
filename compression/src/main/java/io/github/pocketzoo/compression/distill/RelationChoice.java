package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Where and how the relations of MiniLM are compared: {@link SelfRelations}, {@link
 * AttentionProbabilities}. The student's block is its last.
 *
 * @param teacherLayer number of the teacher's layer, counted from 1; empty for the last. Of large
 *     teachers an upper middle layer is better (Wang et al. 2021, section 4.5)
 * @param heads number of relation heads, a divisor of the widths of queries, keys and values of
 *     both models; empty for the teacher's number of attention heads
 */
public record RelationChoice(OptionalInt teacherLayer, OptionalInt heads) {
  /** Checks. */
  public RelationChoice {
    if (teacherLayer.isPresent() && teacherLayer.getAsInt() < 1) {
      throw new InvalidInputException(
          "relation layer is %d, expected 1 or more".formatted(teacherLayer.getAsInt()));
    }
    if (heads.isPresent() && heads.getAsInt() < 1) {
      throw new InvalidInputException(
          "%d relation heads, expected 1 or more".formatted(heads.getAsInt()));
    }
  }

  /** The last layer, and as many heads as the teacher has attention heads. */
  public static RelationChoice usual() {
    return new RelationChoice(OptionalInt.empty(), OptionalInt.empty());
  }

  Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    teacherLayer.ifPresent(layer -> settings.put("relation_layer", Integer.toString(layer)));
    heads.ifPresent(number -> settings.put("relation_heads", Integer.toString(number)));
    return settings;
  }
}
