package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.Forward;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The teacher's answers (Hinton et al. 2015): with student logits z, teacher logits t and
 * temperature T,
 *
 * <pre>
 * T² D(softmax(t / T), softmax(z / T))      mean over texts, or predicted tokens
 * </pre>
 *
 * where D is KL(teacher ‖ student) or another {@link Divergence}. T² keeps the gradient as large as
 * that of labels.
 *
 * @param temperature T
 * @param divergence D
 * @param classes number of logits in a row
 */
public record SoftTargets(double temperature, Divergence divergence, int classes)
    implements DistillationTerm {
  @Override
  public List<String> teacherOutputs() {
    return List.of(Forward.LOGITS);
  }

  @Override
  public List<String> studentOutputs() {
    return List.of(Forward.LOGITS);
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    SameDiff sd = graph.sameDiff();
    double scale = 1 / temperature;
    SDVariable teacher = graph.teacher(Forward.LOGITS, -1, classes);
    SDVariable teacherLog = sd.nn().logSoftmax(teacher.mul(scale));
    SDVariable studentLog = sd.nn().logSoftmax(graph.student(Forward.LOGITS).mul(scale));
    return divergence.of(sd, teacherLog, studentLog).mean().mul(temperature * temperature);
  }
}
