package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What goes into the first block, e (Jiao et al. 2020, TinyBERT, equation 9):
 *
 * <pre>
 * mean over tokens of MSE(e_student W, e_teacher)
 * </pre>
 *
 * W as for {@link HiddenStates}.
 *
 * @param teacherWidth elements of the teacher's hidden states
 */
public record EmbeddingStates(int teacherWidth) implements DistillationTerm {
  static final String MATCH = "embedding";

  @Override
  public List<String> teacherOutputs() {
    return List.of(ModelGraph.hiddenState(0));
  }

  @Override
  public List<String> studentOutputs() {
    return teacherOutputs();
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    String embeddings = ModelGraph.hiddenState(0);
    return HiddenStates.meanSquaredError(
        graph,
        graph.projected(MATCH, graph.student(embeddings)),
        graph.teacher(embeddings, -1, -1, teacherWidth));
  }
}
