package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class OneDnnLeakTest {
  @Test
  void memoryStaysTheSameOverFiveThousandLives() throws Exception {
    // A process with a heap that is resident from the start, and a compiler that is soon done: what
    // grows is native memory of others.
    String output =
        new JavaProcess(
                Lives.class, "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1")
            .output();
    assertThat(output).matches("grown by -?\\d+ bytes\\s*");
    long grown = Long.parseLong(output.replaceAll("[^-0-9]", ""));
    // Memory objects alone, if they were not freed, would be more; packed weights 968 MiB.
    assertThat(grown).isLessThan(5L << 20);
  }

  /** Loads, packs, multiplies and closes again and again, and prints how much memory that costs. */
  static final class Lives {
    private static final MatmulSpec SPEC = new MatmulSpec("weights", MatmulType.F32, 129, 384);
    private static final RowBuckets BUCKETS = new RowBuckets(List.of(8, 16));

    private Lives() {}

    public static void main(String[] arguments) {
      PlainMatmul plain = PlainMatmul.random(SPEC, 16, 1);
      try (Panel source = Panel.factors(MatmulType.F32, plain.source());
          Panel weights = Panel.factors(MatmulType.F32, plain.weights());
          Panel destination = Panel.destination(SPEC, 16)) {
        // The Java compiler and oneDNN's cache of kernels have grown when this is over.
        live(3_000, source, weights, destination);
        long before = Pointer.physicalBytes();
        live(5_000, source, weights, destination);
        System.out.println("grown by " + (Pointer.physicalBytes() - before) + " bytes");
      }
    }

    private static void live(int times, Panel source, Panel weights, Panel destination) {
      for (int i = 0; i < times; i++) {
        try (OneDnn oneDnn = OneDnn.load();
            OneDnnMatmul matmul = oneDnn.pack(SPEC, BUCKETS, weights.address());
            OneDnnContext context = oneDnn.newContext()) {
          context.newCall(matmul, 8).execute(source.address(), destination.address());
          context.newCall(matmul, 16).execute(source.address(), destination.address());
        }
      }
    }
  }
}
