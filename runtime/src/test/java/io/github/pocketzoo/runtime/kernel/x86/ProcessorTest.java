package io.github.pocketzoo.runtime.kernel.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void agreesWithTheSystem() throws IOException {
    String description = Files.readString(Path.of("/proc/cpuinfo"));
    assertThat(Processor.ask().runsKernels())
        .isEqualTo(
            description.contains(" avx2")
                && description.contains(" fma")
                && description.contains(" f16c"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void moreIsAvx512OrAvxVnni() throws IOException {
    String description = Files.readString(Path.of("/proc/cpuinfo"));
    assertThat(Processor.ask().hasMore())
        .isEqualTo(description.contains(" avx512f") || description.contains(" avx_vnni"));
  }
}
