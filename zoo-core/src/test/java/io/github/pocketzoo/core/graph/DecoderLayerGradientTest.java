package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gradients of the layers of decoders are their finite differences. */
class DecoderLayerGradientTest {
  private static final double[][] PADDED = {{1, 1, 1}, {1, 1, 0}};

  @Test
  void rmsNorm() {
    new LayerCheck(ParameterSpec.gain("n.weight", 5))
        .input(4, 5)
        .checkGradients((graph, x) -> RmsNorm.apply(graph, "n", x, 1e-3));
  }

  @Test
  void gatedFeedForward() {
    DecoderLayers.feedForward(3, 7).input(4, 3).checkGradients(DecoderLayers::gated);
  }

  @Test
  void rotaryPositions() {
    Rotary rotary = new Rotary(100, new RotaryScaling.None(), 4);
    new LayerCheck(ParameterSpec.gain("n.weight", 4))
        .mask(PADDED)
        .input(2, 3, 5, 4)
        .checkGradients(
            (graph, x) ->
                rotary.apply(graph, x, 5, rotary.angles(graph)).mul(graph.parameter("n.weight")));
  }

  /** Heads that share keys and values in groups, or all of them; without and with a window. */
  @ParameterizedTest
  @CsvSource({"4, 2, 0", "2, 1, 2"})
  void causalAttention(int queries, int keyValues, int window) {
    AttentionHeads heads = new AttentionHeads(queries, keyValues, 3);
    OptionalInt local = window == 0 ? OptionalInt.empty() : OptionalInt.of(window);
    new LayerCheck(
            ParameterSpec.linearWeight("q.weight", 5, heads.width()),
            ParameterSpec.linearWeight("k.weight", 5, heads.keyValueWidth()),
            ParameterSpec.linearWeight("v.weight", 5, heads.keyValueWidth()),
            ParameterSpec.linearWeight("o.weight", heads.width(), 5))
        .mask(PADDED)
        .input("a.probs.dropout_mask", TestMasks.alternating(0.5, 2, queries, 3, 3))
        .input(6, 5)
        .checkGradients((graph, x) -> DecoderLayers.attend(graph, x, heads, 0.5, local));
  }

  @Test
  void normalizedAndTurnedHeads() {
    AttentionHeads heads = new AttentionHeads(4, 2, 4);
    Rotary rotary = new Rotary(100, new RotaryScaling.Linear(2), 4);
    DecoderLayers.attention(5, heads)
        .mask(PADDED)
        .input(6, 5)
        .checkGradients(
            (graph, x) -> DecoderLayers.attendNormalized(graph, x, heads, Optional.of(rotary)));
  }
}
