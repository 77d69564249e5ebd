package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatasetFingerprintTest {
  private static final TextExample FIRST = example("1", "a text", Optional.empty(), 0);
  private static final TextExample SECOND = example("2", "thé", Optional.of("pair"), 1);

  @Test
  void isTheSameOnEveryMachine() {
    // printf '\0\0\0\0011\0\0\0\006a text\0\0\0\0\2no' | sha256sum
    assertThat(of("x", List.of("no"), FIRST))
        .hasToString("364e85df7e2347a32cbb9482a490198037320f791e3b98ac36ad5e5a9422079e");
  }

  @Test
  void nameAndIndicesOfLabelsDoNotCount() {
    TextExample swapped = example("1", "a text", Optional.empty(), 1);
    assertThat(of("x", List.of("no", "yes"), FIRST))
        .isEqualTo(of("y", List.of("yes", "no"), swapped));
  }

  @Test
  void everyPartOfAnExampleCounts() {
    List<String> labels = List.of("no", "yes");
    assertThat(
            List.of(
                of("x", labels, FIRST, SECOND),
                of("x", labels, SECOND, FIRST),
                of("x", labels, FIRST),
                of("x", labels, example("3", "a text", Optional.empty(), 0)),
                of("x", labels, example("1", "a test", Optional.empty(), 0)),
                of("x", labels, example("1", "a text", Optional.of(""), 0)),
                of("x", labels, example("1", "a", Optional.of(" text"), 0)),
                of("x", labels, example("1", "a text", Optional.empty(), 1)),
                of("x", labels, example("1a", " text", Optional.empty(), 0))))
        .doesNotHaveDuplicates();
  }

  private static DatasetFingerprint of(String name, List<String> labels, TextExample... examples) {
    return DatasetFingerprint.of(new TextDataset(name, labels, List.of(examples)));
  }

  private static TextExample example(String id, String text, Optional<String> pair, int label) {
    return new TextExample(id, text, pair, label);
  }
}
