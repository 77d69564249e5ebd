package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.EmbeddingField;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.MaskField;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.SoftmaxField;
import java.util.List;

/**
 * Attention of many new tokens to all that is kept of their sequence, themselves included:
 *
 * <pre>
 * for each sequence, head and block of queries:
 *   for each page:  S[page] = Q Kᵀ
 *   S = exp(S − max of row) where a token sees, s = 1 / sum of row
 *   for each page:  output += (S[page] V) ∘ s
 * </pre>
 *
 * INT8 values become floats a page at a time. Sequences that begin need not read what is kept:
 * their keys and values are all at hand, as floats.
 */
final class KeptAttentionStage implements KernelStage {
  /** Queries whose scores are computed together. */
  private static final int QUERIES = 48;

  private static final int PAGE = CacheSpec.PAGE_TOKENS;

  private final KeptAttention attention;

  /** The same for sequences that had no tokens before. */
  private final AttentionStage whole;

  private final CacheSpec spec;
  private final AttentionHeads heads;
  private final Kernel scores;
  private final Kernel mask;
  private final Kernel softmax;
  private final Kernel firstContext;
  private final Kernel nextContext;
  private final Kernel widen;

  KeptAttentionStage(Kernels kernels, KeptAttention attention, AttentionStage whole) {
    this.attention = attention;
    this.whole = whole;
    this.spec = attention.cache().spec();
    this.heads = attention.heads();
    boolean scaled = spec.type() == Operand.INT8;
    this.scores = kernels.gemm(new GemmSpec(spec.dot(), false, scaled, false, false));
    this.mask = kernels.mask();
    this.softmax = kernels.softmax();
    this.firstContext = kernels.gemm(new GemmSpec(valueDot(), true, false, false, false));
    this.nextContext = kernels.gemm(new GemmSpec(valueDot(), true, false, false, true));
    this.widen = kernels.embedding(new EmbeddingSpec(widenedColumns(), List.of(Operand.INT8)));
  }

  private DotProduct valueDot() {
    return spec.type() == Operand.INT8 ? DotProduct.F32 : spec.dot();
  }

  /** Columns of a token's values in a page. */
  private int widenedColumns() {
    return spec.valueStride() / spec.elementBytes();
  }

  private int widenedStride() {
    return widenedColumns() * Float.BYTES;
  }

  @Override
  public boolean readsOtherRows() {
    return true;
  }

  @Override
  public boolean writesOtherRows() {
    return true;
  }

  /** Rows of scores are an odd number of cache lines apart, see {@link Buffer#matrix}. */
  private static long scoreStride(int keys) {
    long lines = (keys * (long) Float.BYTES + 63) / 64;
    return (lines | 1) * 64;
  }

  @Override
  public long attentionBytes(int longest) {
    long inverseSums = QUERIES * (long) Float.BYTES;
    long widened = (long) PAGE * widenedStride();
    long kept = QUERIES * scoreStride(longest + PAGE) + inverseSums + widened;
    return Math.max(kept, whole.attentionBytes(longest));
  }

  @Override
  public void emit(Emission emission) {
    if (beginsAll(emission)) {
      whole.emit(emission);
      return;
    }
    for (QueryBlock block : QueryBlock.of(emission, heads, QUERIES, emission.kept()::length)) {
      emit(emission, block.sequence(), block.head(), block.row(), block.rows());
    }
  }

  private static boolean beginsAll(Emission emission) {
    for (int sequence = 0; sequence < emission.layout().sequences(); sequence++) {
      if (emission.kept().length(sequence) > 0) {
        return false;
      }
    }
    return true;
  }

  private void emit(Emission emission, int sequence, int head, int row, int rows) {
    int position = emission.kept().length(sequence) + row - emission.layout().start(sequence);
    int end = position + rows;
    int begin = Math.max(0, position + 1 - attention.sight().window());
    int firstPage = begin / PAGE;
    int firstKey = firstPage * PAGE;
    long stride = scoreStride(end - firstKey);
    long inverseSums = emission.addresses().attention();
    long widened = inverseSums + QUERIES * (long) Float.BYTES;
    long scoreRows = widened + (long) PAGE * widenedStride();
    long stretch = attention.cache().head(attention.block(), head / heads.group());
    Program program = emission.program();
    for (int page = firstPage; page * PAGE < end; page++) {
      long keys = emission.kept().page(sequence, page) + stretch;
      program
          .call(scores)
          .set(GemmField.A, attention.projections().query(emission.addresses(), row, head))
          .set(GemmField.A_STRIDE, attention.projections().stride())
          .set(GemmField.B, keys)
          .set(GemmField.B_PANEL_STRIDE, spec.keyPanelBytes())
          .set(GemmField.B_STEP_STRIDE, spec.keyStepBytes())
          .set(GemmField.C, scoreRows + (long) (page * PAGE - firstKey) * Float.BYTES)
          .set(GemmField.C_STRIDE, stride)
          .set(GemmField.ROWS, rows)
          .set(GemmField.PANELS, PackedMatrix.panels(Math.min(PAGE, end - page * PAGE)))
          .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
          .set(GemmField.STEPS, heads.size())
          .set(GemmField.COLUMN_SCALES, keys + spec.keyScales());
    }
    program
        .call(mask)
        .set(MaskField.MATRIX, scoreRows)
        .set(MaskField.STRIDE, stride)
        .set(MaskField.ROWS, rows)
        .set(MaskField.WIDTH, end - firstKey)
        .set(
            MaskField.BEGIN,
            Math.max(-QUERIES, position + 1L - attention.sight().window() - firstKey))
        .set(MaskField.END, position + 1 - firstKey);
    program
        .call(softmax)
        .set(SoftmaxField.MATRIX, scoreRows)
        .set(SoftmaxField.STRIDE, stride)
        .set(SoftmaxField.ROWS, rows)
        .set(SoftmaxField.WIDTH, end - firstKey)
        .set(SoftmaxField.INVERSE_SUMS, inverseSums);
    long to =
        emission.addresses().of(attention.output(), row)
            + head * attention.projections().headBytes();
    for (int page = firstPage; page * PAGE < end; page++) {
      long kept = emission.kept().page(sequence, page) + stretch;
      int count = Math.min(PAGE, end - page * PAGE);
      long values = kept + spec.values();
      int valueStride = spec.valueStride();
      if (spec.type() == Operand.INT8) {
        program
            .call(widen)
            .set(EmbeddingField.ROWS, count)
            .set(EmbeddingField.OUTPUT, widened)
            .set(EmbeddingField.OUTPUT_STRIDE, widenedStride())
            .set(EmbeddingField.table(0), values)
            .set(EmbeddingField.scales(0), kept + spec.valueScales())
            .set(EmbeddingField.ids(0), attention.cache().numbers());
        values = widened;
        valueStride = widenedStride();
      }
      int panels = PackedMatrix.panels(heads.size());
      program
          .call(page == firstPage ? firstContext : nextContext)
          .set(GemmField.A, scoreRows + (long) (page * PAGE - firstKey) * Float.BYTES)
          .set(GemmField.A_STRIDE, stride)
          .set(GemmField.B, values)
          .set(GemmField.B_PANEL_STRIDE, valueDot().stepBytes())
          .set(GemmField.B_STEP_STRIDE, valueStride)
          .set(GemmField.C, to)
          .set(GemmField.C_STRIDE, attention.output().stride())
          .set(GemmField.ROWS, rows)
          .set(GemmField.PANELS, panels)
          .set(GemmField.LAST_COLUMNS, heads.size() - (panels - 1) * GemmSpec.PANEL)
          .set(GemmField.STEPS, count)
          .set(GemmField.ROW_SCALES, inverseSums)
          .set(GemmField.RESIDUAL, to)
          .set(GemmField.RESIDUAL_STRIDE, attention.output().stride());
    }
  }
}
