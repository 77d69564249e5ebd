package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Attention scores s Q Kᵀ of matched blocks, before the softmax (Jiao et al. 2020, TinyBERT,
 * equation 7):
 *
 * <pre>
 * mean over matched blocks, heads and pairs of tokens of (score_student − score_teacher)²
 * </pre>
 *
 * Only pairs count of which the first token sees the second, in both models. They have the same
 * number of heads in matched blocks.
 *
 * @param layers which blocks are matched
 */
public record AttentionScores(LayerMap layers) implements DistillationTerm {
  @Override
  public List<String> teacherOutputs() {
    return layers.teacherBlocks().stream().map(ModelGraph::attentionScores).toList();
  }

  @Override
  public List<String> studentOutputs() {
    List<String> outputs = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      outputs.add(ModelGraph.attentionScores(block));
    }
    return outputs;
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    SameDiff sd = graph.sameDiff();
    List<SDVariable> distances = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      SDVariable student = graph.student(ModelGraph.attentionScores(block));
      SDVariable teacher = graph.teacher(teacherOutputs().get(block), -1, -1, -1, -1);
      SDVariable counted = seen(sd, teacher).mul(seen(sd, student)).mul(graph.rowMask());
      SDVariable difference = student.sub(teacher).mul(counted);
      SDVariable perText = difference.mul(difference).sum(1, 2, 3).div(counted.sum(1, 2, 3));
      distances.add(perText.mean());
    }
    return DistillationTerm.mean(distances);
  }

  private static SDVariable seen(SameDiff sd, SDVariable scores) {
    return sd.gt(scores, ModelGraph.UNSEEN).castTo(scores.dataType());
  }
}
