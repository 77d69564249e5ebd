package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.TestTokenizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RealTextBatchesTest {
  private Tokenizer tokenizer;

  @BeforeEach
  void load() throws IOException {
    tokenizer = TestTokenizer.load(32);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private List<TokenBatch> batches(CallShape shape, String... texts) {
    return new RealTextBatches(List.of(texts), tokenizer).of(shape);
  }

  @Test
  void textsAreStrungTogetherCutAndRepeatedToTheLength() {
    List<TokenBatch> batches = batches(CallShape.of(3, 5), "the film was good", "a plot", "dull");

    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).inputIds())
        .isDeepEqualTo(new int[][] {{2, 4, 6, 8, 3}, {2, 10, 5, 7, 3}, {2, 14, 4, 6, 3}});
    assertThat(batches.get(0).attentionMask())
        .isDeepEqualTo(new int[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}});
    assertThat(batches.get(0).tokenTypeIds()).isDeepEqualTo(new int[3][5]);
  }

  /** The truncation length is one of texts that come, not what the model can take. */
  @Test
  void lengthsMayExceedTheTruncation() {
    assertThat(batches(CallShape.of(1, 100), "the film").get(0).sequenceLength()).isEqualTo(100);
  }

  @Test
  void shortestLengths() {
    assertThat(batches(CallShape.of(1, 1), "good").get(0).inputIds())
        .isDeepEqualTo(new int[][] {{2}});
    assertThat(batches(CallShape.of(1, 2), "good").get(0).inputIds())
        .isDeepEqualTo(new int[][] {{2, 3}});
  }

  @Test
  void mixedTextsKeepTheirLengthsAndGoRoundInBatchesPaddedToTheLongest() {
    List<TokenBatch> batches = batches(CallShape.mixed(2), "the film was good", "a plot", "dull");

    assertThat(batches).hasSize(RealTextBatches.MIXED_BATCHES);
    assertThat(batches.get(0).inputIds())
        .isDeepEqualTo(new int[][] {{2, 4, 6, 8, 10, 3}, {2, 5, 7, 3, 0, 0}});
    assertThat(batches.get(0).attentionMask())
        .isDeepEqualTo(new int[][] {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0}});
    assertThat(batches.get(1).inputIds()[0]).containsExactly(2, 14, 3, 0, 0, 0);
    assertThat(batches.get(1).inputIds()[1]).containsExactly(2, 4, 6, 8, 10, 3);
  }

  @Test
  void textsWithoutTokensAreRefused() {
    assertThatThrownBy(() -> batches(CallShape.of(1, 4), "", " "))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
