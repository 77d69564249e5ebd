package io.github.pocketzoo.eval.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.PlainTextCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutTextsTest {
  @TempDir private Path directory;

  private PlainTextCorpus corpus(String text) throws IOException {
    return new PlainTextCorpus(List.of(Files.writeString(directory.resolve("text.txt"), text)));
  }

  @Test
  void linesOfADocumentStayTogether() throws IOException {
    HeldOutTexts texts = HeldOutTexts.of(corpus("a\nb\n\n\nç d\n"));
    assertThat(texts.texts()).containsExactly("a\nb", "ç d");
    assertThat(texts.bytes()).isEqualTo(3 + 4);
  }

  @Test
  void theFirstDocumentsAreWhole() throws IOException {
    PlainTextCorpus corpus = corpus("a\n\nb\nc\n\nd\n\ne\n");
    assertThat(HeldOutTexts.first(corpus, 2).texts()).containsExactly("a", "b\nc");
    assertThat(HeldOutTexts.first(corpus, 9).texts()).hasSize(4);
  }

  @Test
  void theFingerprintIsThatOfTheTextsInTheirOrder() {
    String fingerprint = new HeldOutTexts("a file", List.of("ab", "c")).fingerprint();
    assertThat(new HeldOutTexts("another", List.of("ab", "c")).fingerprint())
        .isEqualTo(fingerprint);
    assertThat(new HeldOutTexts("a file", List.of("c", "ab")).fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(new HeldOutTexts("a file", List.of("a", "bc")).fingerprint())
        .isNotEqualTo(fingerprint);
  }
}
