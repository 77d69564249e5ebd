package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OneDnnTest {
  @Test
  void loadsAsOftenAsAskedTo() {
    try (OneDnn first = OneDnn.load();
        OneDnn second = OneDnn.load()) {
      assertThat(first.version()).matches("3\\.\\d+\\.\\d+");
      assertThat(second.functions()).isEqualTo(first.functions());
      assertThat(first.supports(MatmulType.F32)).isTrue();
    }
  }

  @Test
  void refusesToWorkOnceItIsClosed() {
    OneDnn oneDnn = OneDnn.load();
    oneDnn.close();
    oneDnn.close();
    assertThatThrownBy(oneDnn::newContext).hasMessage("oneDNN is closed");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void addressesAreInTheOneImageOfTheLibrary() throws IOException {
    try (OneDnn oneDnn = OneDnn.load()) {
      List<String> images =
          Files.readAllLines(Path.of("/proc/self/maps")).stream()
              .filter(line -> line.contains("libdnnl"))
              .map(line -> line.replaceFirst(".* ", ""))
              .distinct()
              .toList();
      assertThat(images).hasSize(1);
      OneDnnFunctions functions = oneDnn.functions();
      assertThat(imageAt(functions.primitiveExecute())).isEqualTo(images.get(0));
      assertThat(imageAt(functions.memorySetDataHandle())).isEqualTo(images.get(0));
      assertThat(imageAt(functions.streamWait())).isEqualTo(images.get(0));
      assertThat(imageAt(oneDnn.openMp().setThreadsAddress())).contains("libgomp");
    }
  }

  private static String imageAt(long address) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> covers(line.substring(0, line.indexOf(' ')), address))
          .map(line -> line.replaceFirst(".* ", ""))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean covers(String range, long address) {
    int dash = range.indexOf('-');
    return Long.compareUnsigned(Long.parseUnsignedLong(range.substring(0, dash), 16), address) <= 0
        && Long.compareUnsigned(address, Long.parseUnsignedLong(range.substring(dash + 1), 16)) < 0;
  }

  @Test
  void theNumberOfThreadsIsTheCallingThreadsOwn() throws Exception {
    try (OneDnn oneDnn = OneDnn.load()) {
      OpenMp openMp = oneDnn.openMp();
      int before = openMp.threads();
      int inOther =
          inNewThread(
              () -> {
                openMp.setThreads(before + 3);
                return openMp.threads();
              });
      assertThat(inOther).isEqualTo(before + 3);
      assertThat(openMp.threads()).isEqualTo(before);
      try (OpenMp.Limit ignored = openMp.alone()) {
        assertThat(openMp.threads()).isEqualTo(1);
      }
      assertThat(openMp.threads()).isEqualTo(before);
      assertThatThrownBy(() -> openMp.setThreads(0)).hasMessageContaining("not 0");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void oneDnnStartsAsManyThreadsAsTheCallingThreadMayUse() throws Exception {
    try (OneDnn oneDnn = OneDnn.load()) {
      assertThat(inNewThread(() -> threadsStartedByProduct(oneDnn.openMp(), 1))).isZero();
      assertThat(inNewThread(() -> threadsStartedByProduct(oneDnn.openMp(), 3))).isEqualTo(2);
    }
  }

  /** How many threads more there are after oneDNN divided a large product in f32. */
  private static int threadsStartedByProduct(OpenMp openMp, int threads) {
    openMp.setThreads(threads);
    int size = 256;
    float[] matrix = new float[size * size];
    float[] result = new float[size * size];
    List<Path> before = nativeThreads();
    Status.check(
        dnnl.dnnl_sgemm(
            (byte) 'N',
            (byte) 'N',
            size,
            size,
            size,
            1f,
            matrix,
            size,
            matrix,
            size,
            0f,
            result,
            size),
        "multiply");
    List<Path> started = new ArrayList<>(nativeThreads());
    started.removeAll(before);
    return Math.toIntExact(started.stream().filter(OneDnnTest::hasNoJavaName).count());
  }

  private static List<Path> nativeThreads() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A thread that OpenMP starts has the name of the one that it is started by. */
  private static boolean hasNoJavaName(Path task) {
    try {
      return Files.readString(task.resolve("comm")).startsWith("asker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int inNewThread(Callable<Integer> work)
      throws InterruptedException, ExecutionException {
    FutureTask<Integer> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "asker");
    thread.start();
    thread.join();
    return task.get();
  }

  @Test
  void limitsItsInstructionsAsTheEnvironmentSays() throws Exception {
    JavaProcess process =
        new JavaProcess(PrintSupported.class).environment("ONEDNN_MAX_CPU_ISA", "SSE41");
    assertThat(process.output()).contains("sse41 [F32]");
  }

  @Test
  void saysWhatIsMissingWithoutNatives() throws Exception {
    JavaProcess process =
        new JavaProcess(PrintSupported.class)
            .classPath(entry -> !entry.matches(".*dnnl-[^/]*-(linux|macosx|windows)-.*\\.jar"));
    assertThat(process.output())
        .contains("OneDnnException: oneDNN cannot be loaded on ")
        .contains("org.bytedeco:dnnl and org.bytedeco:opencl have to be on the class path");
  }

  /** What a process of its own prints: instructions and supported types. */
  static final class PrintSupported {
    private PrintSupported() {}

    public static void main(String[] arguments) {
      try (OneDnn oneDnn = OneDnn.load()) {
        System.out.println(
            oneDnn.isa().label()
                + " "
                + Arrays.stream(MatmulType.values()).filter(oneDnn::supports).toList());
      }
    }
  }
}
