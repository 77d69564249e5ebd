package io.github.pocketzoo.core.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Progress in a log")
class LineProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = Duration.ofDays(3).toNanos();

  private LineProgress start(long total) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new LineProgress("train", "steps", total, out, () -> now);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  @DisplayName("is a line each half minute with rate, time, what is left and the note")
  void eachHalfMinute() {
    try (Progress progress = start(4_000)) {
      for (int second = 1; second <= 61; second++) {
        now += Duration.ofSeconds(1).toNanos();
        progress.note("loss 0.4");
        progress.advance(20);
      }
    }
    assertThat(lines())
        .containsExactly(
            "train: 600 of 4,000 steps, 20.0/s, 0:00:30, 0:02:50 left, loss 0.4",
            "train: 1,200 of 4,000 steps, 20.0/s, 0:01:00, 0:02:20 left, loss 0.4");
  }

  @Test
  @DisplayName("says nothing of short work")
  void shortWork() {
    try (Progress progress = start(10)) {
      now += Duration.ofSeconds(29).toNanos();
      progress.advance(10);
    }
    assertThat(lines()).isEmpty();
  }
}
