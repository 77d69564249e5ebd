package io.github.pocketzoo.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Examples of a file.
 *
 * @param name of the file
 * @param opener opens it
 */
record FileExamples<E>(String name, Supplier<Cursor<E>> opener) implements ExampleSource<E> {
  /** An open file. */
  interface Cursor<E> {
    /** The next example, or nothing at the end. */
    Optional<E> next();

    /** Closes the file. */
    void close();

    /** The same file, each example made into another. */
    default <F> Cursor<F> map(Function<E, F> other) {
      Cursor<E> own = this;
      return new Cursor<F>() {
        @Override
        public Optional<F> next() {
          return own.next().map(other);
        }

        @Override
        public void close() {
          own.close();
        }
      };
    }
  }

  @Override
  public ExampleReader<E> open() {
    Cursor<E> cursor = opener.get();
    return new ExampleReader<>() {
      @Override
      public List<E> next(int most) {
        List<E> examples = new ArrayList<>();
        while (examples.size() < most) {
          Optional<E> example = cursor.next();
          if (example.isEmpty()) {
            break;
          }
          examples.add(example.get());
        }
        return examples;
      }

      @Override
      public void close() {
        cursor.close();
      }
    };
  }

  /** All of them. */
  List<E> all() {
    List<E> all = new ArrayList<>();
    Cursor<E> cursor = opener.get();
    try {
      for (Optional<E> each = cursor.next(); each.isPresent(); each = cursor.next()) {
        all.add(each.get());
      }
    } finally {
      cursor.close();
    }
    return all;
  }
}
