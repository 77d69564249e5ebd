package io.github.pocketzoo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.pocketzoo.runtime.kernel.onednn.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/** Which kernels the OpenBLAS that ND4J brings takes for the matrix products of training. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class OpenBlasKernelsTest {
  private static final String OF_THE_PENTIUM_4 = "Core: Prescott";

  private static final String CORE = "OPENBLAS_CORETYPE";

  private static String processor;

  @BeforeAll
  static void thisProcessorHasAvx2() throws IOException {
    processor = Files.readString(Path.of("/proc/cpuinfo"));
    assumeTrue(processor.contains(" avx2 "));
  }

  /** As the launcher names them. */
  @ParameterizedTest
  @CsvSource({"HASWELL, Core: Haswell", "SKYLAKEX, Core: SkylakeX"})
  void aCoreCanBeNamed(String name, String printed) throws IOException, InterruptedException {
    assertThat(kernels(new JavaProcess(Start.class).environment(CORE, name))).contains(printed);
  }

  /** Where this fails, OpenBLAS is a newer one: does the launcher have to name a core still? */
  @Test
  void intelsLaterModelsCountAsOldOnes() throws IOException, InterruptedException {
    assumeTrue(processor.matches("(?s).*GenuineIntel.*\\smodel\\s*:\\s*(183|186|191|207)\\s.*"));
    assertThat(kernels(new JavaProcess(Start.class).without(CORE))).contains(OF_THE_PENTIUM_4);
  }

  private static String kernels(JavaProcess process) throws IOException, InterruptedException {
    return process.environment("OPENBLAS_VERBOSE", "2").output();
  }

  /** Loads ND4J. */
  static final class Start {
    public static void main(String[] args) {
      Nd4j.zeros(1);
    }
  }
}
