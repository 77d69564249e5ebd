package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void everyoneHasOneTurnARoundAndTheOrderRotates() {
    List<String> turns = new ArrayList<>();

    new Rounds(3, 4).run((round, contestant) -> turns.add(round + ":" + contestant));

    assertThat(turns)
        .containsExactly(
            "0:0", "0:1", "0:2", "1:1", "1:2", "1:0", "2:2", "2:0", "2:1", "3:0", "3:1", "3:2");
  }
}
