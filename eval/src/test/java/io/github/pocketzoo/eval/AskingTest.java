package io.github.pocketzoo.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AskingTest {
  private static final int EXAMPLES = 100_000;

  /** Numbers that are made when they are read; says how many are read and not yet answered. */
  private static final class Counted implements ExampleSource<Integer> {
    private final AtomicInteger alive = new AtomicInteger();
    private int most;

    @Override
    public String name() {
      return "numbers";
    }

    @Override
    public ExampleReader<Integer> open() {
      return new ExampleReader<>() {
        private int next;

        @Override
        public List<Integer> next(int wanted) {
          List<Integer> numbers = new ArrayList<>();
          while (numbers.size() < wanted && next < EXAMPLES) {
            numbers.add(next++);
          }
          most = Math.max(most, alive.addAndGet(numbers.size()));
          return numbers;
        }

        @Override
        public void close() {
          next = EXAMPLES;
        }
      };
    }
  }

  @Test
  void aBatchMayBeLargerThanTheTestSet() {
    List<Integer> seen = new ArrayList<>();
    new Asking(Integer.MAX_VALUE, 1, Progress.silent())
        .all(
            "model",
            "numbers",
            new Counted(),
            EXAMPLES,
            numbers -> numbers,
            (index, number, answer) -> seen.add(answer));

    assertThat(seen).hasSize(EXAMPLES);
  }

  @Test
  void asksInOrderAndKeepsAFewWindows() {
    Counted source = new Counted();
    List<Integer> seen = new ArrayList<>();

    new Asking(4, 3, Progress.silent())
        .all(
            "model",
            "numbers",
            source,
            EXAMPLES,
            numbers -> numbers.stream().map(number -> 2 * number).toList(),
            (index, number, twice) -> {
              assertThat(index).isEqualTo(seen.size());
              source.alive.decrementAndGet();
              assertThat(twice).isEqualTo(2 * number);
              seen.add(number);
            });

    assertThat(seen).hasSize(EXAMPLES).isSorted();
    // 16 batches of 4 a window, a window a thread and the one that waits.
    assertThat(source.most).isLessThanOrEqualTo(4 * 16 * 4);
  }

  @Test
  void namesTheModelThatCannotAnswer() {
    assertThatThrownBy(
            () ->
                new Asking(4, 2, Progress.silent())
                    .<Integer, Integer>all(
                        "mine",
                        "numbers",
                        new Counted(),
                        EXAMPLES,
                        numbers -> {
                          throw new InvalidInputException("no");
                        },
                        (index, number, answer) -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("mine: no");
  }
}
