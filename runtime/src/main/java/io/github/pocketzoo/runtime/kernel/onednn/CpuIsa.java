package io.github.pocketzoo.runtime.kernel.onednn;

/**
 * An instruction set that oneDNN generates code for, from the least to the most capable.
 *
 * <p>A capability is a bit in oneDNN's {@code dnnl_cpu_isa_t}; a set has the bits of all sets it
 * includes.
 */
public enum CpuIsa {
  /** Not an x86-64 processor, or one older than SSE4.1. */
  GENERIC("generic", 0x0),
  SSE41("sse41", 0x1),
  AVX("avx", 0x3),
  AVX2("avx2", 0x7),
  AVX_VNNI("avx_vnni", 0xf),
  AVX_VNNI_2("avx_vnni_2", 0x1f),
  AVX512("avx512", 0x27),
  AVX512_VNNI("avx512_vnni", 0x67),
  AVX512_BF16("avx512_bf16", 0xe7),
  AVX512_FP16("avx512_fp16", 0x1ef),
  AVX512_AMX("avx512_amx", 0xfef),
  AVX512_AMX_FP16("avx512_amx_fp16", 0x1fef);

  private static final int VNNI_ON_YMM = 0x8;
  private static final int VNNI_ON_ZMM = 0x40;

  private final String label;
  private final int bits;

  CpuIsa(String label, int bits) {
    this.label = label;
    this.bits = bits;
  }

  /**
   * The most capable set whose instructions are all in a set of oneDNN's.
   *
   * @param bits a {@code dnnl_cpu_isa_t}; it may be of a processor that is newer than this list
   */
  static CpuIsa ofBits(int bits) {
    CpuIsa best = GENERIC;
    for (CpuIsa isa : values()) {
      if ((bits & isa.bits) == isa.bits) {
        best = isa;
      }
    }
    return best;
  }

  /** Name in plans and reports, such as {@code "avx512_vnni"}. */
  public String label() {
    return label;
  }

  /**
   * Whether the products of bytes are summed in 32 bits.
   *
   * <p>Without VNNI, oneDNN multiplies bytes by {@code vpmaddubsw}, which adds each two
   * neighbouring products in 16 bits and cuts off what is above 32,767: with values near ±127 the
   * sums are wrong.
   */
  public boolean sumsBytesExactly() {
    return (bits & (VNNI_ON_YMM | VNNI_ON_ZMM)) != 0;
  }
}
