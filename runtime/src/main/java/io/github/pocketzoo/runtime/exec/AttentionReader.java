package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.plan.AttentionPart;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives what an attention of a batch was made of in the form that SameDiff gives it. What is of
 * padding is 0.
 */
final class AttentionReader {
  /** What SameDiff adds to a score that isn't seen. */
  private static final float HIDDEN = (float) (2 * ModelGraph.UNSEEN);

  private final FusedOp.Attention attention;
  private final TokenLayout layout;
  private final Function<Value, float[]> rows;

  /**
   * @param rows of a value, {@code [batch · seqLen, width]}
   */
  AttentionReader(FusedOp.Attention attention, TokenLayout layout, Function<Value, float[]> rows) {
    this.attention = attention;
    this.layout = layout;
    this.rows = rows;
  }

  INDArray read(AttentionPart part) {
    AttentionHeads heads = attention.heads();
    Value projections = attention.projections();
    return switch (part) {
      case QUERIES -> heads(projections, 0, heads.queries(), 1 / attention.scale());
      case KEYS -> heads(projections, heads.width(), heads.keyValues(), 1);
      case VALUES ->
          attention
              .values()
              .map(values -> heads(values, 0, heads.keyValues(), 1))
              .orElseGet(
                  () ->
                      heads(
                          projections,
                          heads.width() + heads.keyValueWidth(),
                          heads.keyValues(),
                          1));
      case SCORES -> scores();
    };
  }

  /**
   * Some columns of all rows.
   *
   * @param scale factor: that of the scores is in the queries
   * @return {@code [batch, seqLen, heads, d]}
   */
  private INDArray heads(Value value, int firstColumn, int heads, double scale) {
    float[] from = rows.apply(value);
    int size = attention.heads().size();
    int width = heads * size;
    float[] to = new float[from.length / value.width() * width];
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) (scale * from[i / width * value.width() + firstColumn + i % width]);
    }
    return Nd4j.create(to, new long[] {layout.sequences(), layout.seqLen(), heads, size}, 'c');
  }

  /** {@code [batch, A, seqLen, seqLen]}. */
  private INDArray scores() {
    float[] projections = rows.apply(attention.projections());
    int heads = attention.heads().queries();
    int length = layout.seqLen();
    long size = (long) layout.sequences() * heads * length * length;
    float[] scores = new float[Math.toIntExact(size)];
    for (int sequence = 0; sequence < layout.sequences(); sequence++) {
      int[] tokens = tokens(sequence);
      for (int head = 0; head < heads; head++) {
        float[] keys = keys(projections, tokens, head);
        int first = (sequence * heads + head) * length;
        for (int i = 0; i < tokens.length; i++) {
          int row = (first + tokens[i] % length) * length;
          Arrays.fill(scores, row, row + length, HIDDEN);
          float[] products = products(projections, tokens[i], head, keys, tokens.length);
          for (int j = 0; j < tokens.length; j++) {
            if (attention.sight().sees(i, j)) {
              scores[row + tokens[j] % length] = products[j];
            }
          }
        }
      }
    }
    return Nd4j.create(scores, new long[] {layout.sequences(), heads, length, length}, 'c');
  }

  /** Numbers of a sequence's tokens in the batch. */
  private int[] tokens(int sequence) {
    int[] tokens = new int[layout.tokens(sequence)];
    Arrays.setAll(tokens, i -> layout.position(layout.start(sequence) + i));
    return tokens;
  }

  /** The keys of a query head, {@code [d, tokens]}. */
  private float[] keys(float[] projections, int[] tokens, int head) {
    AttentionHeads heads = attention.heads();
    int column = heads.width() + head / heads.group() * heads.size();
    float[] keys = new float[heads.size() * tokens.length];
    for (int j = 0; j < tokens.length; j++) {
      int key = tokens[j] * attention.projections().width() + column;
      for (int k = 0; k < heads.size(); k++) {
        keys[k * tokens.length + j] = projections[key + k];
      }
    }
    return keys;
  }

  /** Those of a token's query with all keys. */
  private float[] products(float[] projections, int token, int head, float[] keys, int count) {
    int size = attention.heads().size();
    int query = token * attention.projections().width() + head * size;
    float[] products = new float[count];
    for (int k = 0; k < size; k++) {
      float factor = projections[query + k];
      for (int j = 0; j < count; j++) {
        products[j] += factor * keys[k * count + j];
      }
    }
    return products;
  }
}
