package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;

class CpuIsaTest {
  @Test
  void namesTheSetsOfOneDnn() {
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_default)).isEqualTo(CpuIsa.GENERIC);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_sse41)).isEqualTo(CpuIsa.SSE41);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx)).isEqualTo(CpuIsa.AVX);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx2)).isEqualTo(CpuIsa.AVX2);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx2_vnni)).isEqualTo(CpuIsa.AVX_VNNI);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx2_vnni_2)).isEqualTo(CpuIsa.AVX_VNNI_2);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core)).isEqualTo(CpuIsa.AVX512);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core_vnni)).isEqualTo(CpuIsa.AVX512_VNNI);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core_bf16)).isEqualTo(CpuIsa.AVX512_BF16);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core_fp16)).isEqualTo(CpuIsa.AVX512_FP16);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core_amx)).isEqualTo(CpuIsa.AVX512_AMX);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx512_core_amx_fp16))
        .isEqualTo(CpuIsa.AVX512_AMX_FP16);
  }

  @Test
  void takesNewerSetsForTheMostCapableOneTheyInclude() {
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx10_2_512)).isEqualTo(CpuIsa.AVX512_FP16);
    assertThat(CpuIsa.ofBits(dnnl.dnnl_cpu_isa_avx10_2_512_amx_2)).isEqualTo(CpuIsa.AVX512_AMX);
  }

  @Test
  void sumsBytesExactlyFromVnniOn() {
    assertThat(Arrays.stream(CpuIsa.values()).filter(CpuIsa::sumsBytesExactly))
        .containsExactly(
            CpuIsa.AVX_VNNI,
            CpuIsa.AVX_VNNI_2,
            CpuIsa.AVX512_VNNI,
            CpuIsa.AVX512_BF16,
            CpuIsa.AVX512_FP16,
            CpuIsa.AVX512_AMX,
            CpuIsa.AVX512_AMX_FP16);
  }
}
