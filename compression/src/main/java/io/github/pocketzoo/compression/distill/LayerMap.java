package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which block of the teacher each block of the student stands for. The student's block starts with
 * that block's weights and is trained towards its hidden state.
 *
 * @param teacherBlocks index of a teacher block for each student block, ascending, from 0
 */
public record LayerMap(List<Integer> teacherBlocks) {
  public LayerMap {
    teacherBlocks = List.copyOf(teacherBlocks);
  }

  /**
   * Evenly spread blocks, each the last of its group: 6 → 3 takes 1, 3, 5, as in Patient Knowledge
   * Distillation (Sun et al. 2019).
   *
   * @throws InvalidInputException if the student would not have between 1 and all blocks
   */
  public static LayerMap uniform(int teacherBlocks, int studentBlocks) {
    check(teacherBlocks, studentBlocks);
    return new LayerMap(
        IntStream.rangeClosed(1, studentBlocks)
            .mapToObj(i -> i * teacherBlocks / studentBlocks - 1)
            .toList());
  }

  /**
   * The last blocks: 12 → 5 takes 7 to 11 ("last" of Sun et al. 2019).
   *
   * @throws InvalidInputException if the student would not have between 1 and all blocks
   */
  public static LayerMap last(int teacherBlocks, int studentBlocks) {
    check(teacherBlocks, studentBlocks);
    return new LayerMap(
        IntStream.range(teacherBlocks - studentBlocks, teacherBlocks).boxed().toList());
  }

  /**
   * Every n-th block, n = ⌊teacher / student⌋, from the n-th: 12 → 5 takes 1, 3, 5, 7, 9. What lies
   * above is for the rest of the loss to teach ("skip" of Sun et al. 2019).
   *
   * @throws InvalidInputException if the student would not have between 1 and all blocks
   */
  public static LayerMap skip(int teacherBlocks, int studentBlocks) {
    check(teacherBlocks, studentBlocks);
    int stride = teacherBlocks / studentBlocks;
    return new LayerMap(
        IntStream.rangeClosed(1, studentBlocks).mapToObj(i -> i * stride - 1).toList());
  }

  private static void check(int teacherBlocks, int studentBlocks) {
    if (studentBlocks < 1 || studentBlocks > teacherBlocks) {
      throw new InvalidInputException(
          "the student has %d layers, expected 1 to %d, the teacher's number"
              .formatted(studentBlocks, teacherBlocks));
    }
  }

  /** Number of the student's blocks. */
  public int studentBlocks() {
    return teacherBlocks.size();
  }
}
