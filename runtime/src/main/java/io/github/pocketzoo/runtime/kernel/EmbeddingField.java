package io.github.pocketzoo.runtime.kernel;

/** Arguments of an {@link EmbeddingSpec} kernel. */
public enum EmbeddingField implements Field {
  /** At least 1. */
  ROWS,
  /** f32. */
  OUTPUT,
  /** In bytes. */
  OUTPUT_STRIDE,
  TABLE_0,
  /** f32, one an entry of an INT8 table. */
  SCALES_0,
  /** s32, one a row. */
  IDS_0,
  TABLE_1,
  SCALES_1,
  IDS_1,
  TABLE_2,
  SCALES_2,
  IDS_2,
  TABLE_3,
  SCALES_3,
  IDS_3;

  /** Where the first element of a table is. */
  public static EmbeddingField table(int index) {
    return valueOf("TABLE_" + index);
  }

  /** Where the scales of a table are. */
  public static EmbeddingField scales(int index) {
    return valueOf("SCALES_" + index);
  }

  /** Where the row numbers are. */
  public static EmbeddingField ids(int index) {
    return valueOf("IDS_" + index);
  }
}
