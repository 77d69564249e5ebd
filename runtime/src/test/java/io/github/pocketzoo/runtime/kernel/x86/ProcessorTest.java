package io.github.pocketzoo.runtime.kernel.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
class ProcessorTest {
  private static String description() throws IOException {
    return Files.readString(Path.of("/proc/cpuinfo"));
  }

  private static List<String> features(InstructionSet set) {
    String avx2 = "avx2 fma f16c";
    String vnni = avx2 + " avx512f avx512bw avx512dq avx512vl avx512_vnni";
    String features =
        switch (set) {
          case AVX2 -> avx2;
          case AVX512_VNNI -> vnni;
          case AVX512_BF16 -> vnni + " avx512_bf16";
        };
    return List.of(features.split(" "));
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheSystem(InstructionSet set) throws IOException {
    List<String> words = List.of(description().split("\\s+"));
    assertThat(Processor.ask().runs(set)).isEqualTo(words.containsAll(features(set)));
  }

  @Test
  void moreIsAvx512OrAvxVnni() throws IOException {
    assertThat(Processor.ask().hasMoreThanAvx2())
        .isEqualTo(description().contains(" avx512f") || description().contains(" avx_vnni"));
  }
}
