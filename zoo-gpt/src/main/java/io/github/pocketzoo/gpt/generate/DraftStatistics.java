package io.github.pocketzoo.gpt.generate;

/**
 * What a draft model was good for.
 *
 * @param proposed tokens that the draft proposed and the target judged
 * @param accepted tokens among them that stood
 * @param targetRuns how often the target judged; each time a token more than those that stood came
 */
public record DraftStatistics(long proposed, long accepted, long targetRuns) {
  /** Nothing yet. */
  public static final DraftStatistics NONE = new DraftStatistics(0, 0, 0);

  /** The share of the proposals that stood; 0 if there was none. */
  public double acceptanceRate() {
    return proposed == 0 ? 0 : (double) accepted / proposed;
  }

  DraftStatistics plus(DraftStatistics other) {
    return new DraftStatistics(
        proposed + other.proposed, accepted + other.accepted, targetRuns + other.targetRuns);
  }
}
