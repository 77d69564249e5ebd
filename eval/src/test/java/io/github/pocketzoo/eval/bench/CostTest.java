package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a model costs beside the time of a call. */
class CostTest {
  @TempDir private Path directory;

  private void counter(String name, long value) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Files.writeString(folder.resolve("energy_uj"), value + "\n");
    Files.writeString(folder.resolve("max_energy_range_uj"), "1000000000\n");
  }

  @Test
  void energyIsTheSumOfThePackagesAndSurvivesTheirOverflow() throws IOException {
    counter("intel-rapl:0", 999_000_000);
    counter("intel-rapl:1", 5_000_000);
    counter("intel-rapl:0:0", 7);
    EnergyMeter meter = EnergyMeter.in(directory).orElseThrow();
    List<Long> before = meter.read();
    counter("intel-rapl:0", 2_000_000);
    counter("intel-rapl:1", 6_500_000);

    assertThat(before).hasSize(2);
    assertThat(meter.joulesSince(before)).isCloseTo(3 + 1.5, within(1e-9));
    assertThat(new Energy(4.5, 90).joulesPerThousand()).isCloseTo(50, within(1e-9));
  }

  @Test
  void energyIsThatOfTheBatchesThatCount() throws IOException {
    counter("intel-rapl:0", 0);
    AtomicInteger batches = new AtomicInteger();
    FakeForward forward =
        new FakeForward(
            (batch, output) -> {
              if (batch.batchSize() == 4) {
                advance(batches.incrementAndGet());
              }
              return Nd4j.zeros(batch.batchSize(), 2);
            });
    BenchmarkSubject subject =
        new BenchmarkSubject(
            "fake", forward, List.of(new Encoding(new int[] {1}, new int[1])), 0, "logits");
    BenchmarkOutcome<Speed> outcome =
        new Benchmark(
                new BenchmarkOptions(1, 0, 2, 4), 1, Progress.silent(), EnergyMeter.in(directory))
            .measure(List.of(subject))
            .get(0);

    Speed speed = ((BenchmarkOutcome.Measured<Speed>) outcome).speed();
    Energy energy = speed.energy().orElseThrow();
    assertThat(speed.throughput().nanos()).hasSize(batches.get() - 1);
    assertThat(energy.examples()).isEqualTo(4L * (batches.get() - 1));
    // A joule a batch, and one batch of warm-up.
    assertThat(energy.joules()).isCloseTo(batches.get() - 1, within(1e-9));
  }

  /** Each batch takes a joule. */
  private void advance(int batches) {
    try {
      counter("intel-rapl:0", 1_000_000L * batches);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thereIsNoMeterWithoutCounters() {
    assertThat(EnergyMeter.in(directory)).isEmpty();
    assertThat(EnergyMeter.in(directory.resolve("absent"))).isEmpty();
  }

  @Test
  void residentMemoryIsThatOfProc() {
    String status = "VmPeak:\t  900 kB\nVmHWM:\t  2000 kB\nVmRSS:\t    1234 kB\n";
    assertThat(ResidentMemory.parse(status, "VmRSS:")).hasValue(1_234 * 1_024);
    assertThat(ResidentMemory.parse(status, "VmHWM:")).hasValue(2_000 * 1_024);
    assertThat(ResidentMemory.parse("nothing", "VmRSS:")).isEmpty();
  }

  @Test
  void sizesThatAModelCanNotReadAreLeftOut() {
    FakeForward forward =
        new FakeForward(
            (batch, output) -> {
              if (batch.inputIds()[0].length > 8) {
                throw new IllegalArgumentException("too long");
              }
              return Nd4j.zeros(batch.batchSize(), 2);
            });
    BenchmarkSubject subject =
        new BenchmarkSubject(
            "short", forward, List.of(new Encoding(new int[] {1, 5, 2}, new int[3])), 0, "logits");

    assertThat(
            new CurveBenchmark(
                    new CurveOptions(List.of(4, 16), List.of(), 8, 1), 1, Progress.silent())
                .measure(List.of(subject))
                .get(0)
                .lengths())
        .extracting(SpeedCurves.Point::tokens)
        .containsExactly(4);
  }

  @Test
  void curvesHaveAPointASize() {
    FakeForward forward = new FakeForward((batch, output) -> Nd4j.zeros(batch.batchSize(), 2));
    BenchmarkSubject subject =
        new BenchmarkSubject(
            "fake",
            forward,
            List.of(new Encoding(new int[] {1, 5, 6, 2}, new int[4])),
            0,
            "logits");
    List<SpeedCurves> curves =
        new CurveBenchmark(
                new CurveOptions(List.of(4, 8, 16), List.of(1, 2), 8, 1), 2, Progress.silent())
            .measure(List.of(subject, subject));

    assertThat(curves).hasSize(2);
    assertThat(forward.given).allMatch(INDArray::wasClosed);
    assertThat(curves.get(1).lengths())
        .extracting(SpeedCurves.Point::tokens)
        .containsExactly(4, 8, 16);
    assertThat(curves.get(0).batchSizes())
        .extracting(SpeedCurves.Point::batchSize)
        .containsExactly(1, 2);
    assertThat(curves.get(0).batchSizes())
        .allSatisfy(
            point -> {
              assertThat(point.samples()).isGreaterThanOrEqualTo(2);
              assertThat(point.examplesPerSecond())
                  .isCloseTo(1_000 * point.batchSize() / point.p50Millis(), within(1e-9));
            });
  }
}
