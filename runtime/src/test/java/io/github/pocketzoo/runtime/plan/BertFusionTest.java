package io.github.pocketzoo.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.structure.AttentionHeads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** A BERT becomes exactly the operations that it should, and they compute the same. */
class BertFusionTest {

  private static String describe(FusedOp op) {
    String kind = op.getClass().getSimpleName();
    if (op instanceof FusedOp.Linear linear) {
      kind += linear.activation().map(a -> " " + a).orElse("");
      kind += linear.residual().isPresent() ? " residual" : "";
    }
    return kind + " " + op.name();
  }

  private static List<String> body(String activation) {
    List<String> ops = new ArrayList<>();
    ops.add("EmbeddingSum embeddings");
    ops.add("LayerNorm embeddings.LayerNorm");
    for (int i = 0; i < TinyGraphs.BLOCKS; i++) {
      String layer = "encoder.layer." + i;
      ops.add("Linear " + layer + ".attention.self.query+key+value");
      ops.add("Attention " + layer + ".attention.self");
      ops.add("Linear residual " + layer + ".attention.output.dense");
      ops.add("LayerNorm " + layer + ".attention.output.LayerNorm");
      ops.add("Linear " + activation + " " + layer + ".intermediate.dense");
      ops.add("Linear residual " + layer + ".output.dense");
      ops.add("LayerNorm " + layer + ".output.LayerNorm");
    }
    return ops;
  }

  private static String pointwise(Activation activation) {
    return switch (activation) {
      case GELU -> "GELU";
      case GELU_NEW -> "GELU_TANH";
      case RELU -> "RELU";
      case TANH -> "TANH";
      case SILU -> "SILU";
    };
  }

  @ParameterizedTest
  @EnumSource
  void encoder(Activation activation) {
    SameDiff graph = TinyGraphs.bertGraph(activation, Optional.empty());
    FusedGraph fused = GraphImport.of(graph);
    assertThat(fused.ops())
        .extracting(BertFusionTest::describe)
        .containsExactlyElementsOf(body(pointwise(activation)));
    assertThat(fused.outputs())
        .containsKeys("hidden_states.0", "hidden_states.1", "hidden_states.2");
    assertThat(fused.outputs().get("hidden_states.1").sequences()).isTrue();
    assertThat(fused.positions()).isEqualTo(TinyGraphs.POSITIONS);
    assertThat(fused.packable()).isTrue();
    Parity.checkTokens(graph, fused);
  }

  @Test
  void clsHead() {
    SameDiff graph = TinyGraphs.bertGraph(Activation.GELU, Optional.of(Pooling.CLS));
    FusedGraph fused = GraphImport.of(graph);
    List<String> expected = body("GELU");
    expected.add("Pool squeeze");
    expected.add("Linear TANH pooler.dense");
    expected.add("Linear classifier");
    assertThat(fused.ops()).extracting(BertFusionTest::describe).isEqualTo(expected);
    assertThat(((FusedOp.Pool) fused.ops().get(expected.size() - 3)).kind())
        .isEqualTo(FusedOp.Pool.Kind.FIRST);
    assertThat(fused.outputs().get("logits").value())
        .isEqualTo(new Value("logits", RowKind.SEQUENCE, 3));
    Parity.checkTokens(graph, fused);
  }

  @Test
  void meanHead() {
    SameDiff graph = TinyGraphs.bertGraph(Activation.GELU_NEW, Optional.of(Pooling.MEAN));
    FusedGraph fused = GraphImport.of(graph);
    List<String> expected = body("GELU_TANH");
    expected.add("Pool divide_5");
    expected.add("Linear classifier");
    assertThat(fused.ops()).extracting(BertFusionTest::describe).isEqualTo(expected);
    assertThat(((FusedOp.Pool) fused.ops().get(expected.size() - 2)).kind())
        .isEqualTo(FusedOp.Pool.Kind.MEAN);
    assertThat(fused.outputs()).containsKeys("logits", "hidden_states.0", "hidden_states.2");
    // Not one token: SameDiff can't sum over an axis of size 1.
    Parity.checkTokens(graph, fused, 2, 3, 17);
  }

  @Test
  void projectionsOfAttentionStandSideBySide() {
    SameDiff graph = TinyGraphs.bertGraph(Activation.GELU, Optional.empty());
    FusedGraph fused = GraphImport.of(graph);
    FusedOp.Linear projections = (FusedOp.Linear) fused.ops().get(2);
    FusedOp.Attention attention = (FusedOp.Attention) fused.ops().get(3);
    String layer = "encoder.layer.0.attention.self.";
    assertThat(projections.weights())
        .extracting(Tensor::name)
        .containsExactly(layer + "query.weight", layer + "key.weight", layer + "value.weight");
    assertThat(projections.biases())
        .extracting(Tensor::name)
        .containsExactly(layer + "query.bias", layer + "key.bias", layer + "value.bias");
    assertThat(projections.weights().get(0).array())
        .as("the model's own array, not a copy")
        .isSameAs(graph.getVariable(layer + "query.weight").getArr());
    assertThat(projections.output().width()).isEqualTo(3 * TinyGraphs.HIDDEN);
    assertThat(attention.projections()).isEqualTo(projections.output());
    assertThat(attention.heads())
        .isEqualTo(AttentionHeads.multi(TinyGraphs.HEADS, TinyGraphs.HIDDEN / TinyGraphs.HEADS));
    assertThat(attention.scale()).isEqualTo(0.5);
  }
}
