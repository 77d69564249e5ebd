package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Hidden states h of matched blocks (Romero et al. 2015; Jiao et al. 2020, TinyBERT, equation 8):
 *
 * <pre>
 * mean over matched blocks and tokens of MSE(h_student W, h_teacher)
 * </pre>
 *
 * W is learned with the student, one for each matched block, where the student is of another width,
 * and there is none where both have the same.
 *
 * @param layers which blocks are matched
 * @param teacherWidth elements of the teacher's hidden states
 */
public record HiddenStates(LayerMap layers, int teacherWidth) implements DistillationTerm {
  /** What hidden states of a block are compared with, for {@link Projections}. */
  static String match(int block) {
    return "hidden." + block;
  }

  @Override
  public List<String> teacherOutputs() {
    return layers.teacherBlocks().stream().map(block -> ModelGraph.hiddenState(block + 1)).toList();
  }

  @Override
  public List<String> studentOutputs() {
    List<String> outputs = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      outputs.add(ModelGraph.hiddenState(block + 1));
    }
    return outputs;
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    List<SDVariable> distances = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      SDVariable student =
          graph.projected(match(block), graph.student(ModelGraph.hiddenState(block + 1)));
      SDVariable teacher = graph.teacher(teacherOutputs().get(block), -1, -1, teacherWidth);
      distances.add(meanSquaredError(graph, student, teacher));
    }
    return DistillationTerm.mean(distances);
  }

  /** Over elements, tokens and texts of two {@code [B, L, width]}. */
  static SDVariable meanSquaredError(TermGraph graph, SDVariable student, SDVariable teacher) {
    SDVariable difference = student.sub(teacher);
    return graph.meanOfTokens(difference.mul(difference).mean(2));
  }
}
