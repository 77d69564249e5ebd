package io.github.pocketzoo.compression.distill;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** A part of a distillation loss that compares a student with one teacher. */
public sealed interface DistillationTerm
    permits SoftTargets,
        HiddenStates,
        EmbeddingStates,
        AttentionScores,
        AttentionProbabilities,
        SelfRelations,
        CosineDistance,
        Contrast {

  /** Which outputs of the teacher it needs. */
  List<String> teacherOutputs();

  /** Which outputs of the student it needs. */
  List<String> studentOutputs();

  /** Adds it to the student's graph, a scalar: the mean over texts, or over predicted tokens. */
  SDVariable addTo(TermGraph graph);

  /** The mean of some scalars. */
  static SDVariable mean(List<SDVariable> scalars) {
    return scalars.stream().reduce(SDVariable::add).orElseThrow().div(scalars.size());
  }
}
