package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Attention probabilities A of one block (Wang et al. 2020, MiniLM, equation 6):
 *
 * <pre>
 * 1 / (heads · tokens) Σ over heads a and tokens i of KL(A_teacher[a, i] ‖ A_student[a, i])
 * </pre>
 *
 * mean over texts. Both models have the same number of heads there and see the same tokens, all or
 * those before; their widths don't matter.
 *
 * @param teacherBlock number of the teacher's block, from 0
 * @param studentBlock number of the student's block, from 0
 * @param heads number of heads of both
 */
public record AttentionProbabilities(int teacherBlock, int studentBlock, int heads)
    implements DistillationTerm {
  @Override
  public List<String> teacherOutputs() {
    return List.of(ModelGraph.attentionScores(teacherBlock));
  }

  @Override
  public List<String> studentOutputs() {
    return List.of(ModelGraph.attentionScores(studentBlock));
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    SDVariable teacher = graph.teacher(teacherOutputs().get(0), -1, -1, -1, -1);
    SDVariable student = graph.student(studentOutputs().get(0));
    SDVariable divergence =
        graph.relativeEntropy(
            graph.logSoftmax(teacher, heads), graph.logSoftmax(student, heads), heads);
    return graph.meanOfHeads(divergence, heads);
  }
}
