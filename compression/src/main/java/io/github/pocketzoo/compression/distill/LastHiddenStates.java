package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What the last blocks of a teacher and a student make, to be compared.
 *
 * @param teacherBlocks number of the teacher's blocks
 * @param studentBlocks number of the student's blocks
 * @param teacherWidth elements of the teacher's hidden states
 */
public record LastHiddenStates(int teacherBlocks, int studentBlocks, int teacherWidth) {
  List<String> teacherOutputs() {
    return List.of(ModelGraph.hiddenState(teacherBlocks));
  }

  List<String> studentOutputs() {
    return List.of(ModelGraph.hiddenState(studentBlocks));
  }

  /**
   * The student's in the teacher's width, {@code [B, L, width]}.
   *
   * @param match names the projection
   */
  SDVariable ofStudent(TermGraph graph, String match) {
    return graph.projected(match, graph.student(ModelGraph.hiddenState(studentBlocks)));
  }

  /** The teacher's, {@code [B, L, width]}. */
  SDVariable ofTeacher(TermGraph graph) {
    return graph.teacher(ModelGraph.hiddenState(teacherBlocks), -1, -1, teacherWidth);
  }
}
