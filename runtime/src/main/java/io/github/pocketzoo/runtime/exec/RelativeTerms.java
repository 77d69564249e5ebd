package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.SegmentField;

/**
 * What relative scores have beside Q Kᵀ, in f32:
 *
 * <pre>
 * for each sequence and head:
 *   b = u Kᵀ                      a number a key
 *   for each block of queries:
 *     T = Q Rᵀ + v Rᵀ             a number a query and distance
 *     S = Q Kᵀ + b + shifted T    by the product of {@link AttentionStage}
 *     e = Q s + w s               a number a query
 *     S += e where a query and a key are of one segment
 * </pre>
 *
 * The numbers of a query's keys stand side by side in its row of T, those of the next query a
 * column before: a matrix whose rows are an element closer together is shifted as Dai et al. (2019,
 * appendix B) shift theirs, and nothing is copied.
 *
 * @param plain the product of one row with keys
 * @param biased the products with constants
 * @param segments adds e
 * @param weights the constants
 */
record RelativeTerms(Kernel plain, Kernel biased, Kernel segments, RelativeWeights weights) {
  /** The kernel of S. */
  static final GemmSpec SCORES = new GemmSpec(DotProduct.F32, false, false, true, true);

  private static final int PANEL_BYTES = GemmSpec.PANEL * Float.BYTES;

  static RelativeTerms of(Kernels kernels, RelativeWeights weights) {
    return new RelativeTerms(
        kernels.gemm(AttentionStage.SCORES),
        kernels.gemm(new GemmSpec(DotProduct.F32, false, false, true, false)),
        kernels.segments(),
        weights);
  }

  /**
   * A head of a sequence.
   *
   * @param number of the head
   * @param size d
   * @param tokens of the sequence
   * @param keys address of the packed keys
   * @param memory address of memory for the terms
   */
  record Head(int number, int size, int tokens, long keys, long memory) {
    private int panels() {
      return PackedMatrix.panels(tokens);
    }

    /** Bytes of a panel of keys, or of r. */
    private int panelStride() {
      return size * PANEL_BYTES;
    }

    private long shifted() {
      return memory + (long) panels() * PANEL_BYTES;
    }

    private long addends() {
      return shifted() + AttentionStage.QUERIES * (long) shiftedStride(panels());
    }
  }

  /** Of T: a block of queries needs the distances of one, and as many more as it has queries. */
  private static int shiftedStride(int panels) {
    // An odd number of cache lines, see Buffer.matrix.
    return ((panels + AttentionStage.QUERIES / GemmSpec.PANEL + 1) | 1) * PANEL_BYTES;
  }

  /** Bytes of memory for the terms, by the longest sequence's tokens. */
  static long bytes(int longest) {
    int panels = PackedMatrix.panels(longest);
    return (long) panels * PANEL_BYTES
        + AttentionStage.QUERIES * (long) (shiftedStride(panels) + PANEL_BYTES);
  }

  /** Computes b. */
  void emitKeys(Program program, Head head) {
    long headBytes = (long) head.size() * Float.BYTES;
    program
        .call(plain)
        .set(GemmField.A, weights.content().address() + head.number() * headBytes)
        .set(GemmField.A_STRIDE, headBytes)
        .set(GemmField.B, head.keys())
        .set(GemmField.B_PANEL_STRIDE, head.panelStride())
        .set(GemmField.B_STEP_STRIDE, PANEL_BYTES)
        .set(GemmField.C, head.memory())
        .set(GemmField.C_STRIDE, PANEL_BYTES)
        .set(GemmField.ROWS, 1)
        .set(GemmField.PANELS, head.panels())
        .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
        .set(GemmField.STEPS, head.size());
  }

  /** Column of r that is about the first of some queries and the first key. */
  private int firstColumn(int position) {
    return weights.tokens() - 1 - position;
  }

  /** The panel of r that the last of some queries begins with. */
  private int firstPanel(int position, int count) {
    return firstColumn(position + count - 1) / GemmSpec.PANEL;
  }

  /**
   * Computes T and e.
   *
   * @param queries address of the first query
   * @param stride from a query to the next
   * @param position of the first query in its sequence
   * @param count number of queries
   */
  void emitQueries(Program program, Head head, long queries, int stride, int position, int count) {
    PackedMatrix distances = weights.distances().get(head.number());
    int all = PackedMatrix.panels(distances.columns());
    int first = firstPanel(position, count);
    // Keys that fill the last panel up are beyond the sequence, maybe beyond r too.
    int end =
        Math.min(all, PackedMatrix.panels(firstColumn(position) + head.panels() * GemmSpec.PANEL));
    product(program, head, queries, stride, count)
        .set(GemmField.B, distances.memory().address() + (long) first * head.panelStride())
        .set(GemmField.C, head.shifted())
        .set(GemmField.C_STRIDE, shiftedStride(head.panels()))
        .set(GemmField.PANELS, end - first)
        .set(
            GemmField.BIAS,
            weights.positions().address() + ((long) head.number() * all + first) * PANEL_BYTES);
    weights
        .segments()
        .ifPresent(
            each ->
                product(program, head, queries, stride, count)
                    .set(GemmField.B, each.same().get(head.number()).memory().address())
                    .set(GemmField.C, head.addends())
                    .set(GemmField.C_STRIDE, PANEL_BYTES)
                    .set(GemmField.PANELS, 1)
                    .set(
                        GemmField.BIAS,
                        each.biases().address() + (long) head.number() * PANEL_BYTES));
  }

  private Program.Arguments product(
      Program program, Head head, long queries, int stride, int count) {
    return program
        .call(biased)
        .set(GemmField.A, queries)
        .set(GemmField.A_STRIDE, stride)
        .set(GemmField.B_PANEL_STRIDE, head.panelStride())
        .set(GemmField.B_STEP_STRIDE, PANEL_BYTES)
        .set(GemmField.ROWS, count)
        .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
        .set(GemmField.STEPS, head.size());
  }

  /** Lets the product of queries and keys add b and T. */
  void addTo(Program.Arguments scores, Head head, int position, int count) {
    int column = firstColumn(position) - firstPanel(position, count) * GemmSpec.PANEL;
    scores
        .set(GemmField.BIAS, head.memory())
        .set(GemmField.RESIDUAL, head.shifted() + (long) column * Float.BYTES)
        .set(GemmField.RESIDUAL_STRIDE, shiftedStride(head.panels()) - Float.BYTES);
  }

  /**
   * Adds e.
   *
   * @param scores address of S
   * @param stride of S
   * @param row of the first query
   * @param firstRow of the sequence
   */
  void emitSegments(
      Emission emission, Head head, long scores, int stride, int row, int firstRow, int count) {
    weights
        .segments()
        .ifPresent(
            each -> {
              long ids = emission.inputs().address(each.ids());
              emission
                  .program()
                  .call(segments)
                  .set(SegmentField.MATRIX, scores)
                  .set(SegmentField.STRIDE, stride)
                  .set(SegmentField.ROWS, count)
                  .set(SegmentField.WIDTH, head.tokens())
                  .set(SegmentField.ADDENDS, head.addends())
                  .set(SegmentField.ADDENDS_STRIDE, PANEL_BYTES)
                  .set(SegmentField.ROW_IDS, ids + (long) row * Integer.BYTES)
                  .set(SegmentField.COLUMN_IDS, ids + (long) firstRow * Integer.BYTES);
            });
  }
}
