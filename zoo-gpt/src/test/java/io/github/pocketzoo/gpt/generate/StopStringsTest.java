package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  private final StopStrings stops = new StopStrings(List.of("\n\n", "END", "NDX"));

  @Test
  void whatCannotBeginAStopIsGivenAtOnce() {
    assertThat(stops.append("one two")).isEqualTo("one two");
    assertThat(stops.finish()).isEmpty();
    assertThat(stops.found()).isFalse();
  }

  @Test
  void aStopMayBeSpreadOverPieces() {
    assertThat(stops.append("one\nE")).isEqualTo("one\n");
    assertThat(stops.append("N")).isEmpty();
    assertThat(stops.found()).isFalse();
    assertThat(stops.append("D two")).isEmpty();
    assertThat(stops.found()).isTrue();
    assertThat(stops.append("three") + stops.finish()).isEmpty();
  }

  @Test
  void whatTurnsOutToBeNoStopIsGivenThen() {
    assertThat(stops.append("EN")).isEmpty();
    assertThat(stops.append("EN")).isEqualTo("EN");
    assertThat(stops.append("T")).isEqualTo("ENT");
    assertThat(stops.append("\n") + stops.append("x\n")).isEqualTo("\nx");
    assertThat(stops.finish()).isEqualTo("\n");
  }

  @Test
  void theFirstOfSeveralStopsEnds() {
    assertThat(stops.append("aNDX END")).isEqualTo("a");
  }

  @Test
  void oneStopMayBeginWithinAnother() {
    assertThat(stops.append("xEN")).isEqualTo("x");
    assertThat(stops.append("DX")).isEmpty();
    assertThat(stops.found()).isTrue();
  }
}
