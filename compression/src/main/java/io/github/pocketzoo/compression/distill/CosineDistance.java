package io.github.pocketzoo.compression.distill;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Directions of the last hidden states h (Sanh et al. 2019, DistilBERT, section 2):
 *
 * <pre>
 * mean over tokens of 1 − cos(h_student W, h_teacher)
 * </pre>
 *
 * W as for {@link HiddenStates}.
 *
 * @param states that are compared
 */
public record CosineDistance(LastHiddenStates states) implements DistillationTerm {
  static final String MATCH = "cosine";

  /** Keeps the gradient finite where a vector is 0. */
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
    SDVariable student = states.ofStudent(graph, MATCH);
    SDVariable teacher = states.ofTeacher(graph);
    SDVariable squares = student.mul(student).sum(2).mul(teacher.mul(teacher).sum(2));
    SDVariable lengths = sd.math().sqrt(squares.add(LEAST_SQUARE));
    SDVariable cosine = student.mul(teacher).sum(2).div(lengths);
    return graph.meanOfTokens(cosine.neg().add(1));
  }
}
