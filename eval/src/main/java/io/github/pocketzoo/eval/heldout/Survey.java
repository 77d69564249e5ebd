package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What a pass over a source tells, before any model is asked: broken examples are found by it.
 *
 * @param examples number of examples, one at least
 * @param fingerprint of all of them
 */
record Survey(int examples, String fingerprint) {
  private static final int WINDOW = 1_024;

  /**
   * Reads a source once.
   *
   * @param add adds an example to the fingerprint
   * @throws InvalidInputException if an example can't be used, or there is none
   */
  static <E> Survey of(ExampleSource<E> source, BiConsumer<DatasetFingerprint.Builder, E> add) {
    DatasetFingerprint.Builder fingerprint = new DatasetFingerprint.Builder();
    int examples = 0;
    try (ExampleSource.ExampleReader<E> reader = source.open()) {
      for (List<E> window = reader.next(WINDOW); !window.isEmpty(); window = reader.next(WINDOW)) {
        window.forEach(example -> add.accept(fingerprint, example));
        examples += window.size();
      }
    }
    if (examples == 0) {
      throw new InvalidInputException(source.name() + ": no examples, expected at least one");
    }
    return new Survey(examples, fingerprint.build().sha256());
  }

  /** Examples that are spread over the source. */
  <E> List<E> sample(ExampleSource<E> source, int most) {
    int stride = Math.max(1, (examples + most - 1) / most);
    List<E> sample = new ArrayList<>();
    int index = 0;
    try (ExampleSource.ExampleReader<E> reader = source.open()) {
      for (List<E> window = reader.next(WINDOW); !window.isEmpty(); window = reader.next(WINDOW)) {
        for (E example : window) {
          if (index++ % stride == 0) {
            sample.add(example);
          }
        }
      }
    }
    return sample;
  }
}
