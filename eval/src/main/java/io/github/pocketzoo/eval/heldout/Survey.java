package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A source, and what a pass over it tells before any model is asked: broken examples are found by
 * it.
 *
 * @param source the examples
 * @param examples number of examples, one at least
 * @param fingerprint of all of them
 */
record Survey<E>(ExampleSource<E> source, int examples, String fingerprint) {
  /**
   * Reads a source once.
   *
   * @param add adds an example to the fingerprint
   * @throws InvalidInputException if an example can't be used, or there is none
   */
  static <E> Survey<E> of(ExampleSource<E> source, BiConsumer<DatasetFingerprint.Builder, E> add) {
    DatasetFingerprint.Builder fingerprint = new DatasetFingerprint.Builder();
    int[] examples = new int[1];
    source.forEach(
        example -> {
          add.accept(fingerprint, example);
          examples[0]++;
        });
    if (examples[0] == 0) {
      throw new InvalidInputException(source.name() + ": no examples, expected at least one");
    }
    return new Survey<>(source, examples[0], fingerprint.build().sha256());
  }

  /** Examples that are spread over the source. */
  List<E> sample(int most) {
    int stride = Math.max(1, (examples + most - 1) / most);
    List<E> sample = new ArrayList<>();
    int[] index = new int[1];
    source.forEach(
        example -> {
          if (index[0]++ % stride == 0) {
            sample.add(example);
          }
        });
    return sample;
  }
}
