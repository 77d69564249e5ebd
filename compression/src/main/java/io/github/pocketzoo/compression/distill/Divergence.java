package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** How far a student's distribution q is from its teacher's p. */
public enum Divergence {
  /** KL(p ‖ q) = Σ p (log p − log q): the student covers all that the teacher finds likely. */
  FORWARD_KL("forward-kl") {
    @Override
    SDVariable of(SameDiff sd, SDVariable teacherLog, SDVariable studentLog) {
      return relativeEntropy(sd, teacherLog, studentLog);
    }
  },
  /** KL(q ‖ p): the student keeps to what the teacher finds likely (Gu et al. 2024, MiniLLM). */
  REVERSE_KL("reverse-kl") {
    @Override
    SDVariable of(SameDiff sd, SDVariable teacherLog, SDVariable studentLog) {
      return relativeEntropy(sd, studentLog, teacherLog);
    }
  },
  /** ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q) / 2 (Lin 1991; Agarwal et al. 2024). */
  JENSEN_SHANNON("jensen-shannon") {
    @Override
    SDVariable of(SameDiff sd, SDVariable teacherLog, SDVariable studentLog) {
      SDVariable both = sd.math().exp(teacherLog).add(sd.math().exp(studentLog));
      SDVariable mixtureLog = sd.math().log(both.mul(0.5));
      return relativeEntropy(sd, teacherLog, mixtureLog)
          .add(relativeEntropy(sd, studentLog, mixtureLog))
          .mul(0.5);
    }
  };

  private final String optionName;

  Divergence(String optionName) {
    this.optionName = optionName;
  }

  /**
   * Of every row.
   *
   * @param teacherLog log p, {@code [rows, classes]}
   * @param studentLog log q, {@code [rows, classes]}
   * @return {@code [rows]}
   */
  abstract SDVariable of(SameDiff sd, SDVariable teacherLog, SDVariable studentLog);

  /** Σ a (log a − log b). */
  private static SDVariable relativeEntropy(SameDiff sd, SDVariable aLog, SDVariable bLog) {
    return sd.math().exp(aLog).mul(aLog.sub(bLog)).sum(1);
  }

  /** Its name on command lines and in provenance records. */
  public String optionName() {
    return optionName;
  }

  /**
   * The divergence of that name.
   *
   * @throws InvalidInputException if there is none
   */
  public static Divergence of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.optionName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown divergence \"%s\", expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Divergence::optionName)
                                .collect(Collectors.joining(", ")))));
  }
}
