package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Words beside their neighbours. */
class TrigramFusionTest {
  private static final int WIDTH = 4;

  private final SameDiff sd = SameDiff.create();
  private final SDVariable ids = sd.placeHolder(ModelGraph.INPUT_IDS, DataType.INT32, -1, -1);
  private final SDVariable x =
      sd.gather(sd.constant("words.weight", TinyGraphs.floats(new Random(7), 13, WIDTH)), ids, 0);

  /** From a token on, or up to one counted from the end. */
  private SDVariable tokens(SDVariable of, int begin, int end) {
    int all = 0b101;
    return sd.stridedSlice(
        of,
        new long[] {0, begin, 0},
        new long[] {0, end, 0},
        new long[] {1, 1, 1},
        all,
        end == 0 ? 0b111 : all,
        0,
        0,
        0);
  }

  private SDVariable padded(double edge) {
    SDVariable outside = tokens(x, 0, 1).mul(edge);
    return sd.concat(1, outside, x, outside);
  }

  private FusedGraph check() {
    FusedGraph fused = GraphImport.of(sd);
    Parity.checkTokens(sd, fused);
    return fused;
  }

  @Test
  void nextThisAndPrevious() {
    SDVariable padded = padded(0);
    sd.concat(2, tokens(padded, 2, 0), x, tokens(padded, 0, -2)).rename("y");
    FusedGraph fused = check();
    assertThat(AttentionSketch.kinds(fused)).containsExactly("Trigrams");
    assertThat(fused.ops().get(0).name()).isEqualTo("words of trigrams");
    assertThat(fused.outputs()).containsOnlyKeys("y");
    assertThat(fused.packable()).isTrue();
  }

  @Test
  void anotherOrder() {
    SDVariable padded = padded(0);
    sd.concat(2, tokens(padded, 0, -2), x, tokens(padded, 2, 0)).rename("y");
    assertThat(AttentionSketch.kinds(check())).containsExactly("EmbeddingSum", "Fallback");
  }

  @Test
  void anotherEdge() {
    SDVariable padded = padded(1);
    sd.concat(2, tokens(padded, 2, 0), x, tokens(padded, 0, -2)).rename("y");
    assertThat(AttentionSketch.kinds(check())).containsExactly("EmbeddingSum", "Fallback");
  }

  @Test
  void wordsThatOthersReadToo() {
    SDVariable padded = padded(0);
    sd.concat(2, tokens(padded, 2, 0), x, tokens(padded, 0, -2)).rename("y");
    sd.math().tanh("z", x);
    assertThat(AttentionSketch.kinds(check()))
        .containsExactlyInAnyOrder("EmbeddingSum", "Fallback", "Map");
  }
}
