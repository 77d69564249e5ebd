package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How the tokens of a text are related by the queries, the keys or the values X of one block. The
 * heads of X stand side by side and are cut anew into R relation heads, so that neither the width
 * nor the number of attention heads need be the same:
 *
 * <pre>
 * relation = softmax(X_r X_rᵀ / √d_r)     for each relation head r, d_r = width of X / R
 * loss     = mean over X of 1 / (R · tokens) Σ KL(relation_teacher[r, i] ‖ relation_student[r, i])
 * </pre>
 *
 * mean over texts. With values alone and R the number of attention heads it is the value relation
 * of MiniLM (Wang et al. 2020, equation 9); with queries, keys and values that of MiniLMv2 (Wang et
 * al. 2021, equation 8). In a decoder, too, all tokens of a text are related to all.
 *
 * @param relations which of them, each with its widths
 * @param teacherBlock number of the teacher's block, from 0
 * @param studentBlock number of the student's block, from 0
 * @param heads R, a divisor of all widths
 */
public record SelfRelations(List<Relation> relations, int teacherBlock, int studentBlock, int heads)
    implements DistillationTerm {
  private static final int AXES = 4;

  public SelfRelations {
    relations = List.copyOf(relations);
  }

  /** What tokens are related by. */
  public enum Vectors {
    QUERIES {
      @Override
      String output(int block) {
        return ModelGraph.queries(block);
      }
    },
    KEYS {
      @Override
      String output(int block) {
        return ModelGraph.keys(block);
      }
    },
    VALUES {
      @Override
      String output(int block) {
        return ModelGraph.values(block);
      }
    };

    /** Name of the output of a graph. */
    abstract String output(int block);
  }

  /**
   * A relation.
   *
   * @param vectors by which
   * @param teacherWidth elements of the teacher's vector of a token, in all heads
   * @param studentWidth elements of the student's
   */
  public record Relation(Vectors vectors, int teacherWidth, int studentWidth) {}

  @Override
  public List<String> teacherOutputs() {
    return relations.stream().map(each -> each.vectors().output(teacherBlock)).toList();
  }

  @Override
  public List<String> studentOutputs() {
    return relations.stream().map(each -> each.vectors().output(studentBlock)).toList();
  }

  @Override
  public SDVariable addTo(TermGraph graph) {
    List<SDVariable> divergences = new ArrayList<>();
    for (Relation relation : relations) {
      long[] any = new long[AXES];
      Arrays.fill(any, -1);
      SDVariable teacher = graph.teacher(relation.vectors().output(teacherBlock), any);
      SDVariable student = graph.student(relation.vectors().output(studentBlock));
      SDVariable divergence =
          graph.relativeEntropy(
              logRelation(graph, teacher, relation.teacherWidth()),
              logRelation(graph, student, relation.studentWidth()),
              heads);
      divergences.add(graph.meanOfHeads(divergence, heads));
    }
    return DistillationTerm.mean(divergences);
  }

  /**
   * Logarithms of a relation.
   *
   * @param vectors {@code [B, L, attention heads, head size]}
   * @return {@code [B·R·L, L]}
   */
  private SDVariable logRelation(TermGraph graph, SDVariable vectors, int width) {
    SameDiff sd = graph.sameDiff();
    int size = width / heads;
    SDVariable byToken = graph.toSequences(vectors, heads, size);
    SDVariable left = sd.permute(byToken, 0, 2, 1, 3);
    SDVariable right = sd.permute(byToken, 0, 2, 3, 1);
    SDVariable scores = sd.mmul(left, right).mul(1 / Math.sqrt(size)).add(graph.hidingPadding());
    return graph.logSoftmax(scores, heads);
  }
}
