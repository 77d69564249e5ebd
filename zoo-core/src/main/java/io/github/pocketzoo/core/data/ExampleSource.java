package io.github.pocketzoo.core.data;

import java.util.List;
import java.util.function.Consumer;

/**
 * Examples that are read one after the other, as often as they are wanted, and of which there may
 * be more than memory holds.
 *
 * @param <E> examples
 */
public interface ExampleSource<E> {
  /** Examples that {@link #forEach} has in memory at once. */
  int WINDOW = 1_024;

  /** What this is, such as a file's path. */
  String name();

  /**
   * Begins at the first example.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the source can't be read
   */
  ExampleReader<E> open();

  /**
   * Reads all, a few at a time.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if one isn't as it should be
   */
  default void forEach(Consumer<E> action) {
    try (ExampleReader<E> reader = open()) {
      for (List<E> window = reader.next(WINDOW); !window.isEmpty(); window = reader.next(WINDOW)) {
        window.forEach(action);
      }
    }
  }

  /** Examples that are in memory. */
  static <E> ExampleSource<E> of(String name, List<E> examples) {
    return new InMemory<>(name, examples);
  }

  /** The first so many of these. */
  default ExampleSource<E> limit(int most) {
    return new Limited<>(this, most);
  }

  /**
   * Where a source has got to.
   *
   * @param <E> examples
   */
  interface ExampleReader<E> extends AutoCloseable {
    /**
     * The next examples.
     *
     * @return at most as many; none at the end
     * @throws io.github.pocketzoo.core.error.InvalidInputException if one isn't as it should be
     */
    List<E> next(int most);

    @Override
    void close();
  }

  /** {@link #of}. */
  record InMemory<E>(String name, List<E> examples) implements ExampleSource<E> {
    /** Keeps its own list. */
    public InMemory {
      examples = List.copyOf(examples);
    }

    @Override
    public ExampleReader<E> open() {
      return new ExampleReader<>() {
        private int next;

        @Override
        public List<E> next(int most) {
          int end = Math.min(examples.size(), next + most);
          List<E> chosen = examples.subList(next, end);
          next = end;
          return chosen;
        }

        @Override
        public void close() {
          next = examples.size();
        }
      };
    }
  }

  /** {@link #limit}. */
  record Limited<E>(ExampleSource<E> all, int most) implements ExampleSource<E> {
    @Override
    public String name() {
      return all.name();
    }

    @Override
    public ExampleReader<E> open() {
      ExampleReader<E> reader = all.open();
      return new ExampleReader<>() {
        private int left = most;

        @Override
        public List<E> next(int wanted) {
          List<E> chosen = left == 0 ? List.of() : reader.next(Math.min(wanted, left));
          left -= chosen.size();
          return chosen;
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }
  }
}
