package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsaTest {
  @ParameterizedTest
  @CsvSource({
    "avx avx2 avx512f avx512_vnni avx_vnni amx_tile amx_int8, amx",
    "avx avx2 avx512f avx512_vnni avx_vnni, avx512_vnni",
    "avx avx2 avx512f, avx512",
    "avx avx2 avx_vnni, avx_vnni",
    "avx avx2 fma, avx2",
    "avx, unknown",
  })
  void theBestIsNamed(String flags, String expected) {
    assertThat(Isa.best(List.of(flags.split(" ")))).isEqualTo(expected);
  }

  @Test
  void aSystemThatTellsNothingHasNone() {
    assertThat(Isa.best(List.of())).isEqualTo("unknown");
  }
}
