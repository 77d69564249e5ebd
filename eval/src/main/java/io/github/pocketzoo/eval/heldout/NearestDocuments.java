package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.SentenceEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The documents that are nearest to each of some queries, by the cosine of their vectors. Of
 * equally near documents the one with the larger id is first, as in trec_eval.
 *
 * <p>Safe to call from many threads. What is found doesn't depend on the order in which documents
 * come; what is kept is {@code depth} documents a query.
 */
final class NearestDocuments {

  /** A document that was found for a query. */
  private record Hit(String id, double similarity) {
    static final Comparator<Hit> BY_SIMILARITY =
        Comparator.comparingDouble(Hit::similarity).thenComparing(Hit::id);
  }

  private final List<float[]> queries;
  private final int depth;

  /** Of each query the best so far, the worst of them first; each is the lock on itself. */
  private final List<PriorityQueue<Hit>> hits = new ArrayList<>();

  /**
   * No documents yet.
   *
   * @param queries a vector {@code [hiddenSize]} each
   * @param depth how many documents of each are wanted
   */
  NearestDocuments(List<float[]> queries, int depth) {
    this.queries = List.copyOf(queries);
    this.depth = depth;
    queries.forEach(query -> hits.add(new PriorityQueue<>(Hit.BY_SIMILARITY)));
  }

  /**
   * Compares documents with every query.
   *
   * @param ids names of the documents
   * @param vectors {@code [hiddenSize]} of each, in their order
   * @throws InvalidInputException if a vector has no direction that is a number
   */
  void add(List<String> ids, List<float[]> vectors) {
    double[] similarities = new double[ids.size()];
    for (int query = 0; query < queries.size(); query++) {
      for (int i = 0; i < similarities.length; i++) {
        similarities[i] = SentenceEncoder.cosine(queries.get(query), vectors.get(i));
        if (Double.isNaN(similarities[i])) {
          throw new InvalidInputException(
              "the cosine of a query and document \"%s\" is not a number (NaN)"
                  .formatted(ids.get(i)));
        }
      }
      keep(hits.get(query), ids, similarities);
    }
  }

  private void keep(PriorityQueue<Hit> best, List<String> ids, double[] similarities) {
    synchronized (best) {
      for (int i = 0; i < similarities.length; i++) {
        // Most documents are far from most queries.
        if (best.size() == depth && similarities[i] < best.peek().similarity()) {
          continue;
        }
        best.add(new Hit(ids.get(i), similarities[i]));
        if (best.size() > depth) {
          best.remove();
        }
      }
    }
  }

  /**
   * The ids of the nearest documents, the nearest first.
   *
   * @param query which, from 0
   */
  List<String> ranked(int query) {
    PriorityQueue<Hit> best = hits.get(query);
    synchronized (best) {
      List<Hit> ranked = new ArrayList<>(best);
      ranked.sort(Collections.reverseOrder(Hit.BY_SIMILARITY));
      return ranked.stream().map(Hit::id).toList();
    }
  }
}
