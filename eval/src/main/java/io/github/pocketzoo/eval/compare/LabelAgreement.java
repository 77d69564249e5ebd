package io.github.pocketzoo.eval.compare;

/**
 * How often two models give the same answer, right or wrong: whether a student imitates its
 * teacher, which accuracy alone does not tell (Stanton et al., 2021, "Does Knowledge Distillation
 * Really Work?").
 */
public final class LabelAgreement {
  private LabelAgreement() {}

  /**
   * Share of the examples with equal predictions, 0 to 1.
   *
   * @param first predictions of one model, {@code [examples]}, not empty
   * @param second predictions of the other, {@code [examples]}
   */
  public static double of(int[] first, int[] second) {
    int equal = 0;
    for (int i = 0; i < first.length; i++) {
      if (first[i] == second[i]) {
        equal++;
      }
    }
    return (double) equal / first.length;
  }
}
