package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The parts of an attention layer over embedded tokens, to be put together in many ways. */
final class AttentionSketch {
  final SameDiff sd = SameDiff.create();
  final SDVariable mask = sd.placeHolder(ModelGraph.ATTENTION_MASK, DataType.FLOAT, -1, -1);

  /** Embedded tokens, {@code [B · L, hidden]}. */
  final SDVariable x;

  private final Random random = new Random(4);
  private final int heads;
  private final int size;

  AttentionSketch(int heads, int size) {
    this.heads = heads;
    this.size = size;
    SDVariable ids = sd.placeHolder(ModelGraph.INPUT_IDS, DataType.INT32, -1, -1);
    SDVariable table = constant("table", TinyGraphs.VOCABULARY, hidden());
    this.x = sd.reshape(sd.gather(table, ids, 0), -1, hidden());
  }

  private int hidden() {
    return heads * size;
  }

  SDVariable constant(String name, long... shape) {
    return sd.constant(name, TinyGraphs.floats(random, shape));
  }

  SDVariable project(String name, SDVariable input) {
    return input.mmul(constant(name + ".weight", hidden(), hidden()));
  }

  /** {@code [B, L, heads, size]}. */
  SDVariable split(SDVariable matrix) {
    SDVariable sizes = sd.constant(Nd4j.createFromArray((long) heads, (long) size));
    return sd.reshape(matrix, sd.concat(0, sd.shape(mask), sizes));
  }

  SDVariable heads(SDVariable matrix, int... axes) {
    return sd.permute(split(matrix), axes);
  }

  /** −10,000 for padding, 0 elsewhere, {@code [B, 1, 1, L]}. */
  SDVariable padding() {
    SDVariable bias = mask.sub(1.0).mul(10_000.0);
    return sd.expandDims(sd.expandDims(bias, 1), 1);
  }

  void attend(SDVariable probabilities, SDVariable value) {
    SDVariable context = sd.mmul(probabilities, heads(value, 0, 2, 1, 3));
    SDVariable joined = sd.permute(context, 0, 2, 1, 3).reshape(-1, hidden());
    joined.mmul(constant("output.weight", hidden(), hidden())).rename("y");
  }

  /** Imports it and compares it with SameDiff. */
  FusedGraph check() {
    return check(GraphImport.of(sd));
  }

  /** Compares an imported graph with SameDiff. */
  FusedGraph check(FusedGraph fused) {
    // ND4J can't reduce an axis of size 1, so no single token.
    Parity.checkTokens(sd, fused, 2, 3, 17);
    return fused;
  }

  static List<String> kinds(FusedGraph fused) {
    return fused.ops().stream().map(op -> op.getClass().getSimpleName()).toList();
  }
}
