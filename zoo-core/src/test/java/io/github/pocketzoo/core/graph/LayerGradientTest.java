package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.fixture.LayerCheck;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.train.CrossEntropy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.factory.Nd4j;

/** The gradients of every layer are its finite differences. */
class LayerGradientTest {
  private static final double[][] PADDED = {{1, 1, 1}, {1, 1, 0}};

  @Test
  void linear() {
    new LayerCheck(ParameterSpec.linearWeight("l.weight", 3, 4), ParameterSpec.bias("l.bias", 4))
        .input(5, 3)
        .checkGradients((graph, x) -> Linear.apply(graph, Projection.named("l"), x));
  }

  @Test
  void linearOfOneRow() {
    new LayerCheck(ParameterSpec.linearWeight("l.weight", 3, 4), ParameterSpec.bias("l.bias", 4))
        .input(1, 3)
        .checkGradients((graph, x) -> Linear.apply(graph, Projection.named("l"), x));
  }

  @Test
  void layerNorm() {
    new LayerCheck(ParameterSpec.gain("n.weight", 5), ParameterSpec.bias("n.bias", 5))
        .input(4, 5)
        .checkGradients((graph, x) -> LayerNorm.apply(graph, "n", x, 1e-3));
  }

  @ParameterizedTest
  @EnumSource
  void feedForward(Activation activation) {
    Block block =
        new Block(
            Map.of(
                Role.INTERMEDIATE, Projection.named("wide"), Role.OUTPUT, Projection.named("out")),
            List.of());
    new LayerCheck(
            ParameterSpec.linearWeight("wide.weight", 3, 7),
            ParameterSpec.bias("wide.bias", 7),
            ParameterSpec.linearWeight("out.weight", 7, 3),
            ParameterSpec.bias("out.bias", 3))
        .input(4, 3)
        .checkGradients((graph, x) -> FeedForward.apply(graph, block, x, activation));
  }

  @Test
  void selfAttentionWithPadding() {
    attention()
        .mask(PADDED)
        .input(6, 4)
        .checkGradients(
            (graph, x) ->
                new SelfAttention(4, 2, 0)
                    .apply(graph, 0, "a", attentionBlock(), x, AttentionBias.padding(graph)));
  }

  @Test
  void selfAttentionWithDropoutOfProbabilities() {
    attention()
        .mask(PADDED)
        .input("a.probs.dropout_mask", TestMasks.alternating(0.5, 2, 2, 3, 3))
        .input(6, 4)
        .checkGradients(
            (graph, x) ->
                new SelfAttention(4, 2, 0.5)
                    .apply(graph, 0, "a", attentionBlock(), x, AttentionBias.padding(graph)));
  }

  @Test
  void dropoutWithAFixedMask() {
    new LayerCheck(ParameterSpec.linearWeight("l.weight", 3, 4), ParameterSpec.bias("l.bias", 4))
        .input("d.dropout_mask", TestMasks.alternating(0.25, 5, 4))
        .input(5, 3)
        .checkGradients(
            (graph, x) ->
                graph.dropout(
                    "d",
                    Linear.apply(graph, Projection.named("l"), x),
                    0.25,
                    DropoutMask.Shape.HIDDEN));
  }

  @ParameterizedTest
  @EnumSource
  void poolingThenClassification(Pooling pooling) {
    new LayerCheck(ParameterSpec.linearWeight("c.weight", 4, 3), ParameterSpec.bias("c.bias", 3))
        .mask(PADDED)
        .input(2, 3, 4)
        .checkGradients(
            (graph, x) -> Linear.apply(graph, Projection.named("c"), pooling.apply(graph, x)));
  }

  @Test
  void crossEntropy() {
    new LayerCheck(ParameterSpec.linearWeight("c.weight", 4, 3), ParameterSpec.bias("c.bias", 3))
        .input("target", Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0.2, 0.3, 0.5}}))
        .input(2, 4)
        .checkGradients(
            (graph, x) ->
                CrossEntropy.of(
                    graph.sameDiff(),
                    graph.sameDiff().placeHolder("target", x.dataType(), 2, 3),
                    Linear.apply(graph, Projection.named("c"), x)));
  }

  private static LayerCheck attention() {
    return new LayerCheck(
        ParameterSpec.linearWeight("q.weight", 4, 4),
        ParameterSpec.bias("q.bias", 4),
        ParameterSpec.linearWeight("k.weight", 4, 4),
        ParameterSpec.bias("k.bias", 4),
        ParameterSpec.linearWeight("v.weight", 4, 4),
        ParameterSpec.bias("v.bias", 4),
        ParameterSpec.linearWeight("o.weight", 4, 4),
        ParameterSpec.bias("o.bias", 4));
  }

  private static Block attentionBlock() {
    return new Block(
        Map.of(
            Role.QUERY, Projection.named("q"),
            Role.KEY, Projection.named("k"),
            Role.VALUE, Projection.named("v"),
            Role.ATTENTION_OUTPUT, Projection.named("o")),
        List.of());
  }
}
