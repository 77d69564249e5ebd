package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.fixture.TinyTokenizer;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.SpecialTokens;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedCorpusTest {
  @TempDir private Path directory;

  private final Tokenizer tokenizer = TinyTokenizer.create(4);

  /** Documents of one line each. */
  private record Lines(List<String> lines) implements TextCorpus {
    @Override
    public String name() {
      return "lines";
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void read(Reader reader) {
      for (String line : lines) {
        reader.line(line);
        reader.endOfDocument();
      }
    }
  }

  private TokenizedCorpus corpus(List<String> lines, TokenizedCorpus.HoldOut holdOut) {
    return TokenizedCorpus.of(
        new Lines(lines), tokenizer, directory.resolve("tokens"), holdOut, Progress.silent());
  }

  @Test
  void tokensComeBackWithTheirWordsWhateverTheTokenizersLength() {
    try (TokenizedCorpus corpus =
        corpus(List.of("the cats", "dog . dog . dogs"), TokenizedCorpus.HoldOut.NOTHING)) {
      List<List<Words>> documents = corpus.shard(0);

      assertThat(corpus.shards()).isEqualTo(1);
      assertThat(documents).hasSize(2);
      assertThat(documents.get(0).get(0).ids()).containsExactly(7, 4, 5);
      assertThat(documents.get(0).get(0).first()).containsExactly(true, true, false);
      assertThat(documents.get(1).get(0).ids()).containsExactly(6, 8, 6, 8, 6, 5);
      assertThat(corpus.summary().documents()).isEqualTo(2);
      assertThat(corpus.summary().tokens()).isEqualTo(9);
    }
    assertThat(directory.resolve("tokens")).doesNotExist();
  }

  @Test
  void everyNthDocumentIsHeldOutUntilThereAreEnough() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.add(i % 3 == 2 ? "cat cat" : "dog");
    }
    try (TokenizedCorpus corpus = corpus(lines, new TokenizedCorpus.HoldOut(3, 4))) {
      assertThat(corpus.heldOut()).hasSize(2);
      assertThat(corpus.heldOut())
          .allSatisfy(document -> assertThat(document.get(0).ids()).containsExactly(4, 4));
      assertThat(corpus.summary().documents()).isEqualTo(10);
    }
  }

  @Test
  void largeTextHasManyShardsThatTogetherAreTheText() {
    String thousand = "dog cat ".repeat(500).strip();
    try (TokenizedCorpus corpus =
        corpus(Collections.nCopies(600, thousand), TokenizedCorpus.HoldOut.NOTHING)) {
      assertThat(corpus.shards()).isEqualTo(3);
      long documents = 0;
      for (int shard = 0; shard < corpus.shards(); shard++) {
        documents += corpus.shard(shard).size();
      }
      assertThat(documents).isEqualTo(600);
      assertThat(corpus.shard(2).get(0).get(0).ids()).startsWith(6, 4, 6, 4).hasSize(1000);
    }
  }

  @Test
  void theFingerprintTellsTextsAndDocumentsApart() {
    assertThat(sha256(List.of("dog", "cat"))).isEqualTo(sha256(List.of("dog", "cat")));
    assertThat(sha256(List.of("dog", "cat"))).isNotEqualTo(sha256(List.of("cat", "dog")));
  }

  private String sha256(List<String> lines) {
    try (TokenizedCorpus corpus = corpus(lines, TokenizedCorpus.HoldOut.NOTHING)) {
      return corpus.summary().sha256();
    }
  }

  @Test
  void specialTokensAreThoseTheTokenizerPutsAroundTexts() {
    SpecialTokens special = SpecialTokens.of(tokenizer);

    assertThat(special.before()).containsExactly(2);
    assertThat(special.between()).containsExactly(3);
    assertThat(special.after()).containsExactly(3);
    assertThat(special.secondSegment()).isEqualTo(1);
    assertThat(special.mask()).isEqualTo(9);
    assertThat(special.all()).containsExactlyInAnyOrder(0, 1, 2, 3, 9);
  }
}
