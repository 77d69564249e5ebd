package io.github.pocketzoo.eval.metric;

import java.util.Collection;
import java.util.List;

/**
 * How well texts were ranked for one query, by the definitions of trec_eval: gains are grades, and
 * a text without a grade has none.
 *
 * @param grades of the ranked texts, best-ranked first; 0 of those that aren't relevant
 * @param relevant the grades above 0 of all texts that are relevant to the query, ranked or not
 */
public record Ranking(List<Integer> grades, Collection<Integer> relevant) {
  /** 1 / rank of the first relevant text among the first so many; 0 if there is none. */
  public double reciprocalRank(int first) {
    for (int rank = 0; rank < Math.min(first, grades.size()); rank++) {
      if (grades.get(rank) > 0) {
        return 1.0 / (rank + 1);
      }
    }
    return 0;
  }

  /** Σ grade / log₂(rank + 1) over the first so many, divided by the most that is possible. */
  public double ndcg(int first) {
    List<Integer> ideal = relevant.stream().sorted((a, b) -> Integer.compare(b, a)).toList();
    double most = gain(ideal, first);
    return most == 0 ? 0 : gain(grades, first) / most;
  }

  private static double gain(List<Integer> grades, int first) {
    double sum = 0;
    for (int rank = 0; rank < Math.min(first, grades.size()); rank++) {
      sum += Math.max(0, grades.get(rank)) * Math.log(2) / Math.log(rank + 2);
    }
    return sum;
  }

  /** Share of the relevant texts that are among the first so many. */
  public double recall(int first) {
    long found = grades.stream().limit(first).filter(grade -> grade > 0).count();
    return relevant.isEmpty() ? 0 : (double) found / relevant.size();
  }
}
