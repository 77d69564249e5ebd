package io.github.pocketzoo.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A sparse attention is a dense one with a mask. */
class SparseAttentionTest {
  private static final int HIDDEN = 4;
  private static final int HEADS = 2;
  private static final Map<Role, Projection> PROJECTIONS =
      Map.of(
          Role.QUERY, Projection.named("q"),
          Role.KEY, Projection.named("k"),
          Role.VALUE, Projection.named("v"),
          Role.ATTENTION_OUTPUT, Projection.named("o"));
  private static final Block BLOCK = new Block(PROJECTIONS, List.of());

  private static LayerCheck layer(int batch, int length) {
    List<ParameterSpec> specs = new ArrayList<>();
    for (Projection projection : PROJECTIONS.values()) {
      specs.add(ParameterSpec.linearWeight(projection.weight(), HIDDEN, HIDDEN));
      specs.add(ParameterSpec.bias(projection.bias().orElseThrow(), HIDDEN));
    }
    return new LayerCheck(specs.toArray(new ParameterSpec[0]))
        .mask(mask(batch, length))
        .input((long) batch * length, HIDDEN);
  }

  /** The first sequence is full, each further one shorter by two tokens. */
  private static double[][] mask(int batch, int length) {
    double[][] mask = new double[batch][length];
    for (int sequence = 0; sequence < batch; sequence++) {
      for (int position = 0; position < length - 2 * sequence; position++) {
        mask[sequence][position] = 1;
      }
    }
    return mask;
  }

  private static SDVariable apply(GraphContext graph, SDVariable x, AttentionPattern pattern) {
    return new SelfAttention(AttentionHeads.dividing(HIDDEN, HEADS), 0, Optional.of(pattern))
        .apply(graph, 0, "a", BLOCK, x, AttentionBias.padding(graph));
  }

  private static SDVariable masked(
      GraphContext graph, SDVariable x, AttentionPattern pattern, int length) {
    INDArray hidden = Nd4j.zeros(graph.attentionMask().dataType(), 1, 1, length, length);
    for (int from = 0; from < length; from++) {
      for (int to = 0; to < length; to++) {
        hidden.putScalar(new int[] {0, 0, from, to}, pattern.sees(from, to) ? 0 : -10_000);
      }
    }
    SDVariable bias = AttentionBias.padding(graph).add(graph.sameDiff().constant(hidden));
    return new SelfAttention(HIDDEN, HEADS, 0).apply(graph, 0, "a", BLOCK, x, bias);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 7",
    "2, 0, 0, 2",
    "2, 0, 0, 8",
    "3, 0, 1, 9",
    "2, 0, 2, 8",
    "4, 2, 0, 12",
    "4, 4, 3, 16",
    "4, 1, 1, 8",
  })
  void equalsDenseAttentionWithTheMask(int window, int stride, int global, int length) {
    AttentionPattern pattern = new AttentionPattern(window, stride, global);
    int batch = length > 2 ? 2 : 1;
    LayerCheck check = layer(batch, length);
    INDArray sparse = check.output((graph, x) -> apply(graph, x, pattern));
    INDArray dense = check.output((graph, x) -> masked(graph, x, pattern, length));
    double[][] mask = mask(batch, length);
    for (int row = 0; row < batch * length; row++) {
      if (mask[row / length][row % length] == 1) {
        for (int i = 0; i < HIDDEN; i++) {
          assertThat(sparse.getDouble(row, i)).isCloseTo(dense.getDouble(row, i), within(1e-12));
        }
      }
    }
  }

  @Test
  void gradients() {
    AttentionPattern pattern = new AttentionPattern(2, 2, 1);
    layer(2, 6).checkGradients((graph, x) -> apply(graph, x, pattern));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 'attention window is 0, expected 1 or more'",
    "4, 3, 0, 'attention stride is 3, expected 0 or a divisor of the window 4'",
    "4, -1, 0, 'attention stride is -1'",
    "4, 0, 5, '5 global tokens, expected 0 to 4'",
  })
  void impossiblePatternsAreRefused(int window, int stride, int global, String message) {
    assertThatThrownBy(() -> new AttentionPattern(window, stride, global))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }
}
