package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.MaskField;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.SoftmaxField;
import io.github.pocketzoo.runtime.kernel.TransposeField;
import io.github.pocketzoo.runtime.plan.Sight;
import java.util.Optional;

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
 * <p>Relative scores have more terms, see {@link RelativeTerms}.
 *
 * <p>A block of queries of causal attention is computed with those keys only that one of them sees.
 *
 * @param transpose packs keys
 * @param scores the product Q Kᵀ
 * @param mask hides scores of tokens that are not seen
 * @param softmax exponentials and inverse sums
 * @param context the product with V
 * @param relative what scores have beside Q Kᵀ
 * @param sight what a token sees
 * @param projections Q, K and V
 * @param output the heads' contexts side by side
 */
record AttentionStage(
    Kernel transpose,
    Kernel scores,
    Kernel mask,
    Kernel softmax,
    Kernel context,
    Optional<RelativeTerms> relative,
    Sight sight,
    Projections projections,
    Buffer output)
    implements KernelStage {

  /** Queries whose scores are computed together; their scores stay in the second cache. */
  static final int QUERIES = 48;

  /** The kernel of {@link #scores}, but for relative ones. */
  static final GemmSpec SCORES = new GemmSpec(DotProduct.F32, false, false, false, false);

  /** The kernel of {@link #context}. */
  static final GemmSpec CONTEXT = new GemmSpec(DotProduct.F32, true, false, false, false);

  @Override
  public boolean readsOtherRows() {
    return true;
  }

  @Override
  public long attentionBytes(int longest) {
    return plainBytes(longest) + (relative.isPresent() ? RelativeTerms.bytes(longest) : 0);
  }

  /** Bytes of keys, scores and inverse sums. */
  private long plainBytes(int tokens) {
    long padded = (long) PackedMatrix.panels(tokens) * GemmSpec.PANEL;
    return Float.BYTES * (padded * heads().size() + padded * QUERIES + QUERIES);
  }

  @Override
  public boolean writesOtherRows() {
    return sight.causal();
  }

  @Override
  public void emit(Emission emission) {
    if (sight.causal()) {
      emitCausal(emission);
      return;
    }
    TokenLayout layout = emission.layout();
    Part part = emission.part();
    for (int sequence = 0; sequence < layout.sequences(); sequence++) {
      int from = Math.max(part.firstRow(), layout.start(sequence));
      int to = Math.min(part.endRow(), layout.start(sequence + 1));
      if (from < to) {
        for (int head = 0; head < heads().queries(); head++) {
          if (head % heads().group() == 0) {
            emitKeys(emission, sequence, head / heads().group());
          }
          if (relative.isPresent()) {
            relative.get().emitKeys(emission.program(), head(emission, sequence, head));
          }
          for (int query = from; query < to; query += QUERIES) {
            emitQueries(emission, sequence, head, query, Math.min(QUERIES, to - query));
          }
        }
      }
    }
  }

  private void emitCausal(Emission emission) {
    int sequence = -1;
    int keys = -1;
    for (QueryBlock block : QueryBlock.of(emission, heads(), QUERIES, any -> 0)) {
      int blockKeys = block.head() / heads().group();
      if (block.sequence() != sequence || blockKeys != keys) {
        sequence = block.sequence();
        keys = blockKeys;
        emitKeys(emission, sequence, keys);
      }
      // What stands behind the tokens sees nothing, if it sees the last few only.
      TokenLayout layout = emission.layout();
      int end = layout.start(sequence) + layout.tokens(sequence);
      int rows = sight.isWindow() ? Math.min(block.rows(), end - block.row()) : block.rows();
      if (rows > 0) {
        emitQueries(emission, sequence, block.head(), block.row(), rows);
      }
    }
  }

  private AttentionHeads heads() {
    return projections.heads();
  }

  /** The terms of relative scores stand behind the inverse sums. */
  private RelativeTerms.Head head(Emission emission, int sequence, int head) {
    int tokens = emission.layout().tokens(sequence);
    long keys = emission.addresses().attention();
    return new RelativeTerms.Head(head, heads().size(), tokens, keys, keys + plainBytes(tokens));
  }

  /** Packs the keys of a sequence. */
  private void emitKeys(Emission emission, int sequence, int head) {
    TokenLayout layout = emission.layout();
    emission
        .program()
        .call(transpose)
        .set(
            TransposeField.SOURCE,
            projections.key(emission.addresses(), layout.start(sequence), head))
        .set(TransposeField.STRIDE, projections.stride())
        .set(TransposeField.ROWS, layout.tokens(sequence))
        .set(TransposeField.WIDTH, heads().size())
        .set(TransposeField.PANELS, emission.addresses().attention());
  }

  private void emitQueries(Emission emission, int sequence, int head, int query, int count) {
    Program program = emission.program();
    Addresses at = emission.addresses();
    int tokens = emission.layout().tokens(sequence);
    int first = query - emission.layout().start(sequence);
    int end = sight.causal() ? Math.min(tokens, first + count) : tokens;
    int begin = sight.isWindow() ? Math.max(0, first + 1 - sight.window()) : 0;
    int firstPanel = begin / GemmSpec.PANEL;
    int firstKey = firstPanel * GemmSpec.PANEL;
    int panels = PackedMatrix.panels(end) - firstPanel;
    long panelBytes = (long) heads().size() * GemmSpec.PANEL * Float.BYTES;
    long scoreRows = at.attention() + (long) PackedMatrix.panels(tokens) * panelBytes;
    int scoreStride = PackedMatrix.panels(tokens) * GemmSpec.PANEL * Float.BYTES;
    long inverseSums = scoreRows + (long) QUERIES * scoreStride;
    long queries = projections.query(at, query, head);
    if (relative.isPresent()) {
      RelativeTerms.Head terms = head(emission, sequence, head);
      relative.get().emitQueries(program, terms, queries, projections.stride(), first, count);
    }
    Program.Arguments call = program.call(scores);
    call.set(GemmField.A, queries)
        .set(GemmField.A_STRIDE, projections.stride())
        .set(GemmField.B, at.attention() + firstPanel * panelBytes)
        .set(GemmField.B_PANEL_STRIDE, panelBytes)
        .set(GemmField.B_STEP_STRIDE, GemmSpec.PANEL * Float.BYTES)
        .set(GemmField.C, scoreRows)
        .set(GemmField.C_STRIDE, scoreStride)
        .set(GemmField.ROWS, count)
        .set(GemmField.PANELS, panels)
        .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
        .set(GemmField.STEPS, heads().size());
    if (relative.isPresent()) {
      RelativeTerms.Head terms = head(emission, sequence, head);
      relative.get().addTo(call, terms, first, count);
      int start = emission.layout().start(sequence);
      relative.get().emitSegments(emission, terms, scoreRows, scoreStride, query, start, count);
    }
    if (sight.causal()) {
      program
          .call(mask)
          .set(MaskField.MATRIX, scoreRows)
          .set(MaskField.STRIDE, scoreStride)
          .set(MaskField.ROWS, count)
          .set(MaskField.WIDTH, end - firstKey)
          .set(MaskField.BEGIN, Math.max(-QUERIES, first + 1L - sight.window() - firstKey))
          .set(MaskField.END, first + 1 - firstKey);
    }
    program
        .call(softmax)
        .set(SoftmaxField.MATRIX, scoreRows)
        .set(SoftmaxField.STRIDE, scoreStride)
        .set(SoftmaxField.ROWS, count)
        .set(SoftmaxField.WIDTH, end - firstKey)
        .set(SoftmaxField.INVERSE_SUMS, inverseSums);
    // V is read where it is: its rows are the steps, 16 of its columns a panel.
    int contextPanels = PackedMatrix.panels(heads().size());
    long values =
        projections.value(at, emission.layout().start(sequence), head / heads().group())
            + (long) firstKey * projections.valueStride();
    program
        .call(context)
        .set(GemmField.A, scoreRows)
        .set(GemmField.A_STRIDE, scoreStride)
        .set(GemmField.B, values)
        .set(GemmField.B_PANEL_STRIDE, GemmSpec.PANEL * Float.BYTES)
        .set(GemmField.B_STEP_STRIDE, projections.valueStride())
        .set(GemmField.C, at.of(output, query) + head * projections.headBytes())
        .set(GemmField.C_STRIDE, output.stride())
        .set(GemmField.ROWS, count)
        .set(GemmField.PANELS, contextPanels)
        .set(GemmField.LAST_COLUMNS, heads().size() - (contextPanels - 1) * GemmSpec.PANEL)
        .set(GemmField.STEPS, end - firstKey)
        .set(GemmField.ROW_SCALES, inverseSums);
  }
}
