package io.github.pocketzoo.eval.heldout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.SentenceEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestDocumentsTest {
  private static final int SIZE = 3;
  private static final int DEPTH = 7;

  /** Whole numbers, so that many cosines are equal. */
  private static List<float[]> vectors(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[SIZE];
      for (int j = 0; j < SIZE; j++) {
        vector[j] = random.nextInt(4) - 1.5f;
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static List<String> bySorting(float[] query, List<float[]> documents) {
    Comparator<Integer> nearestLast =
        Comparator.<Integer>comparingDouble(i -> SentenceEncoder.cosine(query, documents.get(i)))
            .thenComparing(i -> Integer.toString(i));
    return IntStream.range(0, documents.size())
        .boxed()
        .sorted(nearestLast.reversed())
        .limit(DEPTH)
        .map(i -> Integer.toString(i))
        .toList();
  }

  @Test
  void manyThreadsFindWhatSortingFinds() {
    List<float[]> queries = vectors(20, 1);
    List<float[]> documents = vectors(500, 2);
    NearestDocuments nearest = new NearestDocuments(queries, DEPTH);

    IntStream.range(0, 50)
        .parallel()
        .forEach(
            window -> {
              int from = 10 * window;
              nearest.add(
                  IntStream.range(from, from + 10).mapToObj(Integer::toString).toList(),
                  documents.subList(from, from + 10));
            });

    for (int query = 0; query < queries.size(); query++) {
      assertThat(nearest.ranked(query)).isEqualTo(bySorting(queries.get(query), documents));
    }
  }

  @Test
  void fewerDocumentsThanWantedAreAllFound() {
    NearestDocuments nearest = new NearestDocuments(List.of(new float[] {1, 0}), DEPTH);
    nearest.add(List.of("far", "near"), List.of(new float[] {-1, 0}, new float[] {2, 0}));
    assertThat(nearest.ranked(0)).containsExactly("near", "far");
  }

  @Test
  void whatIsNoNumberIsNotTheNearest() {
    NearestDocuments nearest = new NearestDocuments(List.of(new float[] {1, 0}), DEPTH);
    List<float[]> vectors = List.of(new float[] {Float.POSITIVE_INFINITY, 0});
    assertThatThrownBy(() -> nearest.add(List.of("d7"), vectors))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("document \"d7\" is not a number");
  }
}
