package io.github.pocketzoo.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNamesTest {
  private final NearNames names =
      new NearNames(List.of("train", "distill", "prune", "quantize", "eval", "all-MiniLM-L6-v2"));

  @ParameterizedTest
  @CsvSource({
    "trian,train", // two neighbours swapped
    "Train,train",
    "trai,train",
    "distil,distill",
    "prunne,prune",
    "quantise,quantize",
    "minilm,all-MiniLM-L6-v2",
    "evaluate,eval",
  })
  void aSlipOfThePenIsFound(String written, String meant) {
    assertThat(names.nearest(written)).contains(meant);
  }

  @Test
  void anotherWordIsNot() {
    assertThat(names.nearest("server")).isEmpty();
    assertThat(names.nearest("x")).isEmpty();
    assertThat(names.nearest("")).isEmpty();
  }
}
