package io.github.pocketzoo.eval.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationBenchmarkTest {
  private static final GenerationShape SHAPE = new GenerationShape(2, 5, 3);

  /** Expects the token after the one that it read last; remembers what it read. */
  private static final class Counting implements CausalForward {
    private static final int VOCABULARY = 7;
    private final List<int[][]> read = new ArrayList<>();
    private final float logit;
    private int open;

    Counting(float logit) {
      this.logit = logit;
    }

    @Override
    public int vocabularySize() {
      return VOCABULARY;
    }

    @Override
    public int contextLength() {
      return 8;
    }

    @Override
    public CausalSession open(int sequences) {
      open++;
      return new CausalSession() {
        @Override
        public int sequences() {
          return sequences;
        }

        @Override
        public int length(int sequence) {
          throw new UnsupportedOperationException();
        }

        @Override
        public float[][] append(int[][] tokens) {
          read.add(tokens);
          float[][] logits = new float[sequences][VOCABULARY];
          for (int i = 0; i < sequences; i++) {
            logits[i][(tokens[i][tokens[i].length - 1] + 1) % VOCABULARY] = logit;
          }
          return logits;
        }

        @Override
        public float[][][] appendAndScore(int[][] tokens) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(int sequence, int length) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void reorder(int[] sources) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public String engine() {
      return "counting";
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }

  private static GenerationBenchmark benchmark(int rounds) {
    return new GenerationBenchmark(1, rounds, () -> 2e9, Progress.silent());
  }

  @Test
  void promptsThenTheLikeliestTokens() {
    Counting forward = new Counting(1);
    OpenGenerator engine = new OpenGenerator("counting", "isa", forward, 1_000, 10);
    GenerationBenchmark benchmark = benchmark(2);
    GenerationTiming timing = benchmark.measure("model", List.of(engine), SHAPE).get(0);

    assertThat(forward.read).hasSize(3 * (1 + 3));
    int[][] prompts = forward.read.get(0);
    assertThat(prompts).hasDimensions(2, 5);
    for (int step = 1; step <= 3; step++) {
      for (int text = 0; text < 2; text++) {
        assertThat(forward.read.get(step)[text])
            .containsExactly((prompts[text][4] + step) % Counting.VOCABULARY);
      }
    }
    assertThat(forward.read.get(4)).isDeepEqualTo(prompts);
    assertThat(forward.open).isZero();
    assertThat(timing.firstToken().samples()).isEqualTo(2);
    assertThat(timing.nextToken().samples()).isEqualTo(2 * 3);
    assertThat(timing.weightBytes()).isEqualTo(1_000);
    assertThat(timing.keptBytes()).isEqualTo(10 * 2 * 6);
    assertThat(benchmark.bandwidth()).isEqualTo(2e9);
  }

  @Test
  void longerThanTheContext() {
    OpenGenerator engine = OpenGenerator.rereading("counting", "isa", new Counting(1));
    GenerationShape longer = new GenerationShape(1, 6, 3);
    assertThatThrownBy(() -> benchmark(1).measure("model", List.of(engine), longer))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("model: texts of 9 tokens, the model takes at most 8");
  }

  @Test
  void logitsThatAreNoNumbers() {
    OpenGenerator engine = OpenGenerator.rereading("counting", "isa", new Counting(Float.NaN));
    assertThatThrownBy(() -> benchmark(1).measure("model", List.of(engine), SHAPE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("counting: a logit is NaN");
  }
}
