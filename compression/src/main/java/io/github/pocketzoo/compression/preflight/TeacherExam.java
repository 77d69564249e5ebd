package io.github.pocketzoo.compression.preflight;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.core.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Held-out examples that tell what a teacher knows before something learns from it. */
public interface TeacherExam {

  /** Whether a model has what it takes to be scored: a head with these labels, say. */
  boolean scores(Model model);

  /** How good a model is that {@link #scores}. */
  Score score(Model model);

  /** What the trivial answer scores, such as the largest class. */
  Score trivial();

  /** The score with the two texts of every example swapped; empty where texts are no pairs. */
  Optional<Score> swapped(Model model);

  /**
   * Examines a teacher.
   *
   * @param name what to call it
   * @return nothing if it can't be scored
   */
  default List<Finding> examine(String name, Model teacher, TeacherQuality quality) {
    if (!scores(teacher)) {
      return List.of();
    }
    Score score = score(teacher);
    List<Finding> findings = new ArrayList<>();
    findings.add(quality.of(name, score, trivial()));
    swapped(teacher).map(other -> PairOrder.of(name, score, other)).ifPresent(findings::add);
    return findings;
  }
}
