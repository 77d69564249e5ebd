package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCoordinatesTest {
  @Test
  void theRevisionIsMainUnlessNamed() {
    assertThat(HubCoordinates.parse("BAAI/bge-small-en-v1.5"))
        .isEqualTo(new HubCoordinates("BAAI", "bge-small-en-v1.5", "main"))
        .hasToString("BAAI/bge-small-en-v1.5");
    assertThat(HubCoordinates.parse("a/b@refs/pr/3").revision()).isEqualTo("refs/pr/3");
    assertThat(HubCoordinates.parse("a/b@v1.0+cpu")).hasToString("a/b@v1.0+cpu");
  }

  @Test
  void aCommitHasFortyDigits() {
    assertThat(HubCoordinates.parse("a/b@" + "0a".repeat(20)).isPinned()).isTrue();
    assertThat(HubCoordinates.parse("a/b@0a0a0a0").isPinned()).isFalse();
  }

  /** They become names of directories and parts of URLs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/b/c",
        "../b",
        "a/..",
        "./b",
        "a/b.",
        "a/b@",
        "a/b@..",
        "a/b@x/../y",
        "a/b@/x",
        "a/b@x/",
        "a/b?c",
        "a b/c",
        "a\\b/c",
        "a/b@x\ny",
        "a/b@x@y"
      })
  void othersAreRefused(String text) {
    assertThat(HubClient.failureOf(() -> HubCoordinates.parse(text.replace("\n", "\t"))))
        .contains("is not hf:owner/name or hf:owner/name@revision");
  }
}
