package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.Pooling;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Vectors v of texts, as each model makes them of its last hidden states, for sentence encoders
 * (InfoNCE, van den Oord et al. 2018, between a student and its teacher as in Tian et al. 2020):
 *
 * <pre>
 * mean over texts i of −log( exp(cos(v_student[i] W, v_teacher[i]) / τ)
 *                            / Σ_j exp(cos(v_student[i] W, v_teacher[j]) / τ) )
 * </pre>
 *
 * where j runs over the texts that are computed at once: a batch divided by the number of threads.
 * W as for {@link HiddenStates}; a student that is to be used by its vectors has the teacher's
 * width.
 *
 * @param states of which vectors are made
 * @param ofStudent how the student makes them
 * @param ofTeacher how the teacher does
 * @param temperature τ
 */
public record Contrast(
    LastHiddenStates states, Pooling ofStudent, Pooling ofTeacher, double temperature)
    implements DistillationTerm {
  static final String MATCH = "contrastive";

  private static final double LEAST_SQUARE = 1e-12;

  @Override
  public List<String> teacherOutputs() {
    return states.teacherOutputs();
  }

  @Override
  public List<String> studentOutputs() {
    return states.studentOutputs();
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable student = direction(graph, ofStudent, states.ofStudent(graph, MATCH));
    SDVariable teacher = direction(graph, ofTeacher, states.ofTeacher(graph));
    double scale = 1 / temperature;
    SDVariable own = student.mul(teacher).sum(1).mul(scale);
    // No matrix product: its gradient fails where there is a single text.
    SDVariable cosines = sd.expandDims(student, 1).mul(sd.expandDims(teacher, 0)).sum(2);
    // No cosine is above 1, so nothing overflows.
    SDVariable powers = sd.math().exp(cosines.mul(scale).sub(scale));
    // A column of zeros: sums over a single column fail.
    SDVariable zeros = sd.expandDims(own.mul(0.0), 1);
    SDVariable sums = sd.concat(1, powers, zeros).sum(1);
    return sd.math().log(sums).add(scale).sub(own).mean();
  }

  /** {@code [B, L, width] → [B, width]} of length 1: a sum has the direction of the mean. */
  private static SDVariable direction(TermGraph graph, Pooling pooling, SDVariable hidden) {
    SameDiff sd = graph.sameDiff();
    SDVariable sum = hidden.mul(sd.expandDims(pooled(graph, pooling), 2)).sum(1);
    SDVariable square = sum.mul(sum).sum(1).add(LEAST_SQUARE);
    return sum.div(sd.expandDims(sd.math().sqrt(square), 1));
  }

  /** 1 at the tokens that count, {@code [B, L]}. */
  private static SDVariable pooled(TermGraph graph, Pooling pooling) {
    return switch (pooling) {
      case MEAN -> graph.mask();
      case CLS -> graph.firstTokens();
      case LAST -> graph.lastTokens();
    };
  }
}
