package io.github.pocketzoo.runtime.plan;

import java.util.List;
import java.util.Optional;

/**
 * A shape in terms of the batch, such as {@code [B·L, 384]}.
 *
 * @param dimensions one for each axis
 */
record SymbolicShape(List<Dimension> dimensions) {
  private static final Dimension ONE = Dimension.constant(1);
  private static final Dimension BATCH = new Dimension(1, 1, 0);
  private static final Dimension LENGTH = new Dimension(1, 0, 1);
  private static final Dimension TOKENS = new Dimension(1, 1, 1);

  SymbolicShape {
    dimensions = List.copyOf(dimensions);
  }

  /** {@code [B, L, heads, width]}: a token matrix whose columns are grouped by head. */
  static SymbolicShape heads(long heads, long width) {
    return new SymbolicShape(
        List.of(BATCH, LENGTH, Dimension.constant(heads), Dimension.constant(width)));
  }

  /** {@code [B, L, heads, width]} as products of heads have it, {@code [B, heads, L, width]}. */
  static SymbolicShape headsFirst(long heads, long width) {
    return new SymbolicShape(
        List.of(BATCH, Dimension.constant(heads), LENGTH, Dimension.constant(width)));
  }

  /** {@code [B, heads, group · L, width]}: heads that share keys, behind one another. */
  static SymbolicShape grouped(long heads, long group, long width) {
    return new SymbolicShape(
        List.of(
            BATCH,
            Dimension.constant(heads),
            new Dimension(group, 0, 1),
            Dimension.constant(width)));
  }

  /** {@code [B, heads, L, L]}: one number for each head, query and key. */
  static SymbolicShape scores(long heads) {
    return new SymbolicShape(List.of(BATCH, Dimension.constant(heads), LENGTH, LENGTH));
  }

  /** {@code [1, L, 1, width]}: numbers for each position, the same for all sequences and heads. */
  static SymbolicShape perPosition(long width) {
    return new SymbolicShape(List.of(ONE, LENGTH, ONE, Dimension.constant(width)));
  }

  /** {@code [B·L·heads, width]}: a row for each head. */
  static SymbolicShape rowPerHead(long heads, long width) {
    return new SymbolicShape(List.of(new Dimension(heads, 1, 1), Dimension.constant(width)));
  }

  /** {@code [B, 1, 1, L]}: one number for each key, the same for all heads and queries. */
  static SymbolicShape perKey() {
    return new SymbolicShape(List.of(BATCH, ONE, ONE, LENGTH));
  }

  /** {@code [B, 1, L, L]}: one number for each query and key, the same for all heads. */
  static SymbolicShape perQueryAndKey() {
    return new SymbolicShape(List.of(BATCH, ONE, LENGTH, LENGTH));
  }

  /** {@code [L]}. */
  static SymbolicShape positions() {
    return new SymbolicShape(List.of(LENGTH));
  }

  /** {@code [B, L, 1]}. */
  static SymbolicShape perToken() {
    return new SymbolicShape(List.of(BATCH, LENGTH, ONE));
  }

  /** {@code [B, 1, L]}. */
  static SymbolicShape rowPerSequence() {
    return new SymbolicShape(List.of(BATCH, ONE, LENGTH));
  }

  /** {@code [B, 1]}. */
  static SymbolicShape perSequence() {
    return new SymbolicShape(List.of(BATCH, ONE));
  }

  int rank() {
    return dimensions.size();
  }

  /** The size of an axis where it doesn't depend on the batch. */
  Optional<Long> constant(int axis) {
    return Optional.of(dimensions.get(axis)).filter(Dimension::isConstant).map(Dimension::factor);
  }

  /** Whether an op's {@code axis}, which may count from the end, is the last one. */
  boolean isLast(long axis) {
    return axis == -1 || axis == rank() - 1;
  }

  /** The shape for a batch. */
  long[] at(BatchSize size) {
    return dimensions.stream().mapToLong(d -> d.at(size.batch(), size.length())).toArray();
  }

  /** As a matrix, where the shape is {@code [B·L, w]}, {@code [B, L, w]} or {@code [B, w]}. */
  Optional<MatrixType> matrix() {
    return rank() == 0
        ? Optional.empty()
        : constant(rank() - 1).flatMap(width -> matrix(Math.toIntExact(width)));
  }

  private Optional<MatrixType> matrix(int width) {
    List<Dimension> rows = dimensions.subList(0, rank() - 1);
    if (rows.equals(List.of(TOKENS))) {
      return Optional.of(new MatrixType(RowKind.TOKEN, width, false));
    }
    if (rows.equals(List.of(BATCH, LENGTH))) {
      return Optional.of(new MatrixType(RowKind.TOKEN, width, true));
    }
    if (rows.equals(List.of(BATCH))) {
      return Optional.of(new MatrixType(RowKind.SEQUENCE, width, false));
    }
    return Optional.empty();
  }
}
