package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableHashTest {
  @Test
  void isTheBeginningOfSha256() {
    // FIPS 180-2, appendix B.1: SHA-256("abc") = ba7816bf 8f01cfea …
    assertThat(StableHash.of("abc")).isEqualTo(0xba7816bf8f01cfeaL);
  }
}
