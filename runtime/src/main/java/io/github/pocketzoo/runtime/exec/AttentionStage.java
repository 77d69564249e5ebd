package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.SoftmaxField;
import io.github.pocketzoo.runtime.kernel.TransposeField;

/**
 * Attention of each sequence by itself, in f32:
 *
 * <pre>
 * for each sequence and head:
 *   Kᵀ packed
 *   for each block of queries:
 *     S = Q Kᵀ                          (the scale 1/√d is in the weights of Q)
 *     S = exp(S − max of row), s = 1 / sum of row
 *     output = (S V) ∘ s
 * </pre>
 *
 * Since sequences are computed one at a time, padding is never seen and there is no mask.
 *
 * @param transpose packs keys
 * @param scores the product Q Kᵀ
 * @param softmax exponentials and inverse sums
 * @param context the product with V
 * @param heads number of heads
 * @param headSize columns of a head
 * @param projections Q, K and V side by side
 * @param output the heads' contexts side by side
 */
record AttentionStage(
    Kernel transpose,
    Kernel scores,
    Kernel softmax,
    Kernel context,
    int heads,
    int headSize,
    Buffer projections,
    Buffer output)
    implements KernelStage {

  /** Queries whose scores are computed together; their scores stay in the second cache. */
  private static final int QUERIES = 48;

  /** The kernel of {@link #scores}. */
  static final GemmSpec SCORES = new GemmSpec(DotProduct.F32, false, false, false, false);

  /** The kernel of {@link #context}. */
  static final GemmSpec CONTEXT = new GemmSpec(DotProduct.F32, true, false, false, false);

  @Override
  public boolean readsOtherRows() {
    return true;
  }

  @Override
  public long attentionBytes(int longest) {
    long padded = (long) PackedMatrix.panels(longest) * GemmSpec.PANEL;
    return Float.BYTES * (padded * headSize + padded * QUERIES + QUERIES);
  }

  @Override
  public void emit(Emission emission) {
    TokenLayout layout = emission.layout();
    Part part = emission.part();
    for (int sequence = 0; sequence < layout.sequences(); sequence++) {
      int from = Math.max(part.firstRow(), layout.start(sequence));
      int to = Math.min(part.endRow(), layout.start(sequence + 1));
      if (from < to) {
        for (int head = 0; head < heads; head++) {
          emitHead(emission, sequence, head, from, to);
        }
      }
    }
  }

  private void emitHead(Emission emission, int sequence, int head, int from, int to) {
    Addresses at = emission.addresses();
    TokenLayout layout = emission.layout();
    int start = layout.start(sequence);
    int tokens = layout.tokens(sequence);
    int hidden = heads * headSize;
    int panels = PackedMatrix.panels(tokens);
    int scoreStride = panels * GemmSpec.PANEL * Float.BYTES;
    long keys = at.attention();
    long scoreRows = keys + (long) headSize * scoreStride;
    long inverseSums = scoreRows + (long) QUERIES * scoreStride;
    long headBytes = (long) head * headSize * Float.BYTES;
    long firstRow = at.of(projections, start) + headBytes;
    long partBytes = (long) hidden * Float.BYTES;

    emission
        .program()
        .call(transpose)
        .set(TransposeField.SOURCE, firstRow + partBytes)
        .set(TransposeField.STRIDE, projections.stride())
        .set(TransposeField.ROWS, tokens)
        .set(TransposeField.WIDTH, headSize)
        .set(TransposeField.PANELS, keys);
    for (int query = from; query < to; query += QUERIES) {
      int count = Math.min(QUERIES, to - query);
      emission
          .program()
          .call(scores)
          .set(GemmField.A, at.of(projections, query) + headBytes)
          .set(GemmField.A_STRIDE, projections.stride())
          .set(GemmField.B, keys)
          .set(GemmField.B_PANEL_STRIDE, (long) headSize * GemmSpec.PANEL * Float.BYTES)
          .set(GemmField.B_STEP_STRIDE, GemmSpec.PANEL * Float.BYTES)
          .set(GemmField.C, scoreRows)
          .set(GemmField.C_STRIDE, scoreStride)
          .set(GemmField.ROWS, count)
          .set(GemmField.PANELS, panels)
          .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
          .set(GemmField.STEPS, headSize);
      emission
          .program()
          .call(softmax)
          .set(SoftmaxField.MATRIX, scoreRows)
          .set(SoftmaxField.STRIDE, scoreStride)
          .set(SoftmaxField.ROWS, count)
          .set(SoftmaxField.WIDTH, tokens)
          .set(SoftmaxField.INVERSE_SUMS, inverseSums);
      // V is read where it is: its rows are the steps, 16 of its columns a panel.
      int contextPanels = PackedMatrix.panels(headSize);
      emission
          .program()
          .call(context)
          .set(GemmField.A, scoreRows)
          .set(GemmField.A_STRIDE, scoreStride)
          .set(GemmField.B, firstRow + 2 * partBytes)
          .set(GemmField.B_PANEL_STRIDE, GemmSpec.PANEL * Float.BYTES)
          .set(GemmField.B_STEP_STRIDE, projections.stride())
          .set(GemmField.C, at.of(output, query) + headBytes)
          .set(GemmField.C_STRIDE, output.stride())
          .set(GemmField.ROWS, count)
          .set(GemmField.PANELS, contextPanels)
          .set(GemmField.LAST_COLUMNS, headSize - (contextPanels - 1) * GemmSpec.PANEL)
          .set(GemmField.STEPS, tokens)
          .set(GemmField.ROW_SCALES, inverseSums);
    }
  }
}
