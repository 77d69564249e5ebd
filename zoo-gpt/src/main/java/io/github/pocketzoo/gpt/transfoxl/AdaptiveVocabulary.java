package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * A vocabulary in clusters, the most frequent tokens first. With a divisor above 1, rarer tokens
 * have narrower rows (Baevski and Auli 2019), and each cluster has a table of its own.
 *
 * @param size number of tokens
 * @param cutoffs the first token of each cluster but the first
 * @param width of the rows of the first cluster
 * @param divisor by which each cluster's rows are narrower than those of the one before
 */
record AdaptiveVocabulary(int size, List<Integer> cutoffs, int width, int divisor) {
  AdaptiveVocabulary {
    cutoffs = List.copyOf(cutoffs);
    int last = 0;
    for (int cutoff : cutoffs) {
      if (cutoff <= last || cutoff >= size) {
        throw new InvalidInputException(
            "cutoffs are %s, expected ascending numbers from 1 to vocab_size − 1, which is %d"
                .formatted(cutoffs, size - 1));
      }
      last = cutoff;
    }
    if (Math.pow(divisor, cutoffs.size()) > width) {
      throw new InvalidInputException(
          "d_embed %d divided %d times by div_val %d leaves no rows"
              .formatted(width, cutoffs.size(), divisor));
    }
  }

  /** Whether all clusters have rows of one table. */
  boolean inOneTable() {
    return divisor == 1;
  }

  List<Cluster> clusters() {
    List<Cluster> clusters = new ArrayList<>();
    int columns = width;
    for (int i = 0; i <= cutoffs.size(); i++) {
      int first = i == 0 ? 0 : cutoffs.get(i - 1);
      int end = i == cutoffs.size() ? size : cutoffs.get(i);
      clusters.add(new Cluster(first, end, columns));
      columns /= divisor;
    }
    return clusters;
  }

  /** The clusters by table. */
  List<Cluster> tables() {
    return inOneTable() ? List.of(new Cluster(0, size, width)) : clusters();
  }

  /**
   * The number of a cluster's table.
   *
   * @param cluster number of the cluster
   */
  int table(int cluster) {
    return inOneTable() ? 0 : cluster;
  }

  /** Whether rows are projected to the hidden states. */
  boolean projected(int hiddenSize) {
    return !inOneTable() || width != hiddenSize;
  }
}
