package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuInfoTest {
  @Test
  void readsModelAndVectorInstructionsOfX86() {
    CpuInfo cpu =
        CpuInfo.parse(
            """
            processor\t: 0
            model\t\t: 143
            model name\t: Example(R) Processor 1234 CPU @ 2.00GHz
            flags\t\t: fpu sse2 avx2 fma avx512f amx_int8
            vmx flags\t: vnmi

            processor\t: 1
            model name\t: Other
            """);

    assertThat(cpu.model()).isEqualTo("Example(R) Processor 1234 CPU @ 2.00GHz");
    assertThat(cpu.instructionSets())
        .containsExactlyInAnyOrder("amx_int8", "avx2", "avx512f", "fma");
  }

  @Test
  void readsFeaturesOfArm() {
    CpuInfo cpu = CpuInfo.parse("Features\t: fp asimd i8mm\nCPU implementer\t: 0x41\n");

    assertThat(cpu.model()).isEqualTo("unknown");
    assertThat(cpu.instructionSets()).containsExactlyInAnyOrder("asimd", "i8mm");
  }

  @Test
  void knowsNothingOfAnEmptyFile() {
    assertThat(CpuInfo.parse("").model()).isEqualTo("unknown");
    assertThat(CpuInfo.parse("").instructionSets()).isEmpty();
  }
}
