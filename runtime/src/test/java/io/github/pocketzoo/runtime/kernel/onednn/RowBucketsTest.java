package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowBucketsTest {
  private final RowBuckets buckets = new RowBuckets(List.of(2, 5));

  @Test
  void holdsRowsInTheLowestPanelThatIsTallEnough() {
    assertThat(buckets.holding(1)).isEqualTo(2);
    assertThat(buckets.holding(2)).isEqualTo(2);
    assertThat(buckets.holding(3)).isEqualTo(5);
    assertThat(buckets.holding(5)).isEqualTo(5);
    assertThat(buckets.largest()).isEqualTo(5);
  }

  @Test
  void refusesRowsThatNoPanelHolds() {
    assertThatThrownBy(() -> buckets.holding(0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> buckets.holding(6)).hasMessage("No panel holds 6 rows: [2, 5]");
  }

  @Test
  void refusesHeightsThatDoNotAscend() {
    assertThatThrownBy(() -> new RowBuckets(List.of())).hasMessageContaining("has to be");
    assertThatThrownBy(() -> new RowBuckets(List.of(0, 3))).hasMessageContaining("[0, 3]");
    assertThatThrownBy(() -> new RowBuckets(List.of(3, 3))).hasMessageContaining("[3, 3]");
  }
}
