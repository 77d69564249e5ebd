package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.runtime.exec.Buffer.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static Buffer buffer(int rowBytes, int firstUse, int lastUse) {
    Buffer buffer = Buffer.dense(Place.TOKENS, rowBytes);
    buffer.usedAt(firstUse);
    buffer.usedAt(lastUse);
    return buffer;
  }

  private static boolean meet(Buffer a, Buffer b) {
    return a.firstUse() <= b.lastUse() && b.firstUse() <= a.lastUse();
  }

  private static boolean overlap(Buffer a, Buffer b) {
    return a.offset() < b.offset() + b.stride() && b.offset() < a.offset() + a.stride();
  }

  @RepeatedTest(100)
  void buffersInUseTogetherDoNotOverlap(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int firstUse = random.nextInt(20);
      buffers.add(buffer(1 + random.nextInt(2000), firstUse, firstUse + random.nextInt(5)));
    }
    long total = MemoryPlan.assign(buffers);
    for (Buffer a : buffers) {
      assertThat(a.offset()).isBetween(0L, total - a.stride());
      for (Buffer b : buffers) {
        assertThat(a != b && meet(a, b) && overlap(a, b)).isFalse();
      }
    }
    // What is in use at one time has to be there; what never meets may share.
    int most = 0;
    int all = 0;
    for (int time = 0; time < 25; time++) {
      int now = time;
      most =
          Math.max(
              most,
              buffers.stream()
                  .filter(each -> each.firstUse() <= now && now <= each.lastUse())
                  .mapToInt(Buffer::stride)
                  .sum());
    }
    for (Buffer each : buffers) {
      all += each.stride();
    }
    assertThat(total).isBetween((long) most, (long) all);
  }

  @Test
  void buffersOneAfterAnotherShare() {
    List<Buffer> buffers = List.of(buffer(64, 0, 1), buffer(128, 2, 3), buffer(64, 4, 9));
    assertThat(MemoryPlan.assign(buffers)).isEqualTo(128);
    assertThat(buffers).extracting(Buffer::offset).containsExactly(0L, 0L, 0L);
  }

  @Test
  void aBufferThatIsReadWhenAnotherIsWrittenKeepsItsMemory() {
    List<Buffer> buffers = List.of(buffer(64, 0, 2), buffer(64, 2, 3));
    assertThat(MemoryPlan.assign(buffers)).isEqualTo(128);
  }

  @Test
  void aGapIsFilled() {
    Buffer large = buffer(256, 0, 1);
    Buffer above = buffer(128, 1, 5);
    Buffer below = buffer(192, 3, 4);
    assertThat(MemoryPlan.assign(List.of(large, above, below))).isEqualTo(384);
    assertThat(above.offset()).isEqualTo(256);
    assertThat(below.offset()).isZero();
  }

  @Test
  void nothingNeedsNothing() {
    assertThat(MemoryPlan.assign(List.of())).isZero();
  }

  @Test
  void rowsOfMatricesAreAnOddNumberOfCacheLinesApart() {
    assertThat(Buffer.matrix(Place.PANEL, 1).stride()).isEqualTo(64);
    assertThat(Buffer.matrix(Place.PANEL, 64).stride()).isEqualTo(64);
    assertThat(Buffer.matrix(Place.PANEL, 65).stride()).isEqualTo(3 * 64);
    assertThat(Buffer.matrix(Place.PANEL, 4096).stride()).isEqualTo(65 * 64);
    assertThat(Buffer.dense(Place.PANEL, 65).stride()).isEqualTo(65);
    assertThat(Buffer.scales(Place.PANEL).stride()).isEqualTo(4);
  }
}
