package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.kernel.onednn.JavaProcess;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Resident memory is flat: over calls of changing shapes, and over models that come and go. */
@EnabledOnOs(OS.LINUX)
class LeakTest {
  private static final long BOUND = 16L << 20;

  /** Who leaks grows in each; who once needs some more, such as the Java compiler, does not. */
  private static final int ROUNDS = 3;

  /**
   * How much a process of its own grows by, if all rounds were like the best. Its heap is resident
   * from the start.
   */
  private static long growth(Class<?> program, int times) throws Exception {
    String output =
        new JavaProcess(
                program,
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dtimes=" + times)
            .output();
    assertThat(output).containsPattern("(?m)^grown by -?\\d+ bytes$");
    return Long.parseLong(output.replaceFirst("(?s).*grown by (-?\\d+) bytes.*", "$1"));
  }

  @Test
  void callsOfChangingShapes() throws Exception {
    assertThat(growth(Calls.class, 3_000)).isLessThan(BOUND);
  }

  @Test
  @Tag("slow")
  void fiftyThousandCallsOfChangingShapes() throws Exception {
    assertThat(growth(Calls.class, 50_000)).isLessThan(BOUND);
  }

  @Test
  void modelsThatAreCompiledAndClosed() throws Exception {
    assertThat(growth(Lives.class, 60)).isLessThan(BOUND);
  }

  @Test
  @Tag("slow")
  void threeHundredModelsThatAreCompiledAndClosed() throws Exception {
    assertThat(growth(Lives.class, 300)).isLessThan(BOUND);
  }

  @Test
  void sequencesThatAreReadAndForgotten() throws Exception {
    assertThat(growth(Sessions.class, 3_000)).isLessThan(BOUND);
  }

  private static long resident() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String kilobytes = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return 1024 * Long.parseLong(kilobytes.replaceAll("[^0-9]", ""));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Prints by how much memory grows over {@code -Dtimes=…}.
   *
   * @param work does something some times
   */
  private static void measure(IntConsumer work) {
    long smallest = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = resident();
      work.accept(Integer.getInteger("times") / ROUNDS);
      smallest = Math.min(smallest, resident() - before);
    }
    System.out.println("grown by " + ROUNDS * smallest + " bytes");
  }

  /** Calls one model of each precision with batches of random shapes. */
  static final class Calls {
    private Calls() {}

    public static void main(String[] arguments) {
      FusedGraph graph = TinyBert.encoder().with(Pooling.MEAN).fused();
      List<CompiledForward> models =
          Stream.of(Precision.values())
              .map(CompileOptions::of)
              .map(options -> CompiledGraph.compile(graph, options.withThreads(2)))
              .map(CompiledForward::new)
              .toList();
      TokenBatch largest =
          RandomTokens.ofLengths(0, IntStream.generate(() -> 40).limit(9).toArray());
      models.forEach(model -> call(model, largest));
      Random random = new Random(1);
      // The Java compiler has done its work when this is over.
      call(models, random, 3_000);
      measure(times -> call(models, random, times));
    }

    private static void call(List<CompiledForward> models, Random random, int times) {
      for (int i = 0; i < times; i++) {
        TokenBatch batch = RandomTokens.mixed(i, 1 + random.nextInt(9), 1 + random.nextInt(40));
        call(models.get(i % models.size()), batch);
      }
    }

    private static void call(CompiledForward model, TokenBatch batch) {
      model.run(batch, Forward.LOGITS, new float[3 * batch.batchSize()]);
      if (batch.batchSize() == 9) {
        model.run(batch, List.of(ModelGraph.hiddenState(1))).values().forEach(INDArray::close);
      }
    }
  }

  /** Compiles a graph in every way that there is, calls it and closes it. */
  static final class Lives {
    private Lives() {}

    public static void main(String[] arguments) {
      FusedGraph graph = TinyBert.encoder().with(Pooling.MEAN).fused();
      List<CompileOptions> options = Engines.all().map(each -> each.getPayload()).toList();
      live(graph, options, 60);
      measure(times -> live(graph, options, times));
    }

    private static void live(FusedGraph graph, List<CompileOptions> options, int times) {
      for (int i = 0; i < times; i++) {
        TokenBatch batch = RandomTokens.mixed(i, 5, 20);
        CompileOptions each = options.get(i % options.size()).withThreads(2);
        try (CompiledForward model = new CompiledForward(CompiledGraph.compile(graph, each))) {
          model.run(batch, Forward.LOGITS, new float[15]);
        }
      }
    }
  }

  /** Reads texts of random lengths, copies and forgets them. */
  static final class Sessions {
    private Sessions() {}

    public static void main(String[] arguments) {
      FusedGraph graph = GraphImport.of(TinyGpt.ofFullVectors().graph());
      List<CompiledCausal> models =
          Stream.of(Precision.values())
              .map(CompileOptions::of)
              .map(options -> CompiledCausal.compile(graph, options.withThreads(2)))
              .toList();
      Random random = new Random(1);
      read(models, random, 3_000);
      measure(times -> read(models, random, times));
    }

    private static void read(List<CompiledCausal> models, Random random, int times) {
      for (int i = 0; i < times; i++) {
        int sequences = 1 + random.nextInt(4);
        try (CausalSession session = models.get(i % models.size()).open(sequences)) {
          session.append(new int[sequences][1 + random.nextInt(150)]);
          session.reorder(random.ints(sequences, 0, sequences).toArray());
          session.append(new int[sequences][1]);
          session.truncate(0, random.nextInt(session.length(0)));
          session.append(new int[sequences][1]);
        }
      }
    }
  }
}
