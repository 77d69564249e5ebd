package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Types of the elements of a product: source × weights → destination. */
public enum MatmulType {
  /** f32 × f32 → f32. */
  F32("f32", dnnl.dnnl_f32, Float.BYTES, dnnl.dnnl_f32),
  /** bf16 × bf16 → f32. */
  BF16("bf16", dnnl.dnnl_bf16, Short.BYTES, dnnl.dnnl_f32),
  /** s8 × s8 → s32: the exact sums, without scales. */
  INT8("int8", dnnl.dnnl_s8, Byte.BYTES, dnnl.dnnl_s32);

  private final String label;
  private final int factorType;
  private final int factorBytes;
  private final int destinationType;

  MatmulType(String label, int factorType, int factorBytes, int destinationType) {
    this.label = label;
    this.factorType = factorType;
    this.factorBytes = factorBytes;
    this.destinationType = destinationType;
  }

  /** Name in plans and messages, such as {@code "int8"}. */
  public String label() {
    return label;
  }

  /** Bytes of an element of the source and of the weights. */
  public int factorBytes() {
    return factorBytes;
  }

  /** Bytes of an element of the destination. */
  public int destinationBytes() {
    return Integer.BYTES;
  }

  /** {@code dnnl_data_type_t} of the source and of the weights. */
  int factorType() {
    return factorType;
  }

  /** {@code dnnl_data_type_t} of the destination. */
  int destinationType() {
    return destinationType;
  }
}
