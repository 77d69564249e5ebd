package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.List;
import java.util.Optional;

/**
 * Trains a student that consists of its teacher's layers: the common case of a {@link
 * Distillation}.
 *
 * @param layers which blocks of the teacher the student's blocks stand for
 * @param weights of the parts of the loss
 */
public record Distiller(LayerMap layers, DistillationWeights weights) {

  /**
   * For a student that there is already, whose blocks stand for evenly spread blocks of the
   * teacher.
   *
   * @throws InvalidInputException if the two don't fit each other
   */
  public static Distiller between(Model teacher, Model student, DistillationWeights weights) {
    int blocks = student.architecture().structure().blocks().size();
    return between(teacher, student, blocks, weights);
  }

  /**
   * For a student that is about to have fewer blocks.
   *
   * @param studentBlocks how many
   * @throws InvalidInputException if the two don't fit each other
   */
  public static Distiller between(
      Model teacher, Model student, int studentBlocks, DistillationWeights weights) {
    requireSame(
        "a vocabulary of %d tokens",
        teacher.tokenizer().vocabularySize(), student.tokenizer().vocabularySize());
    TokenMap.between(student.tokenizer(), teacher.tokenizer());
    if (weights.parts().keySet().stream().anyMatch(part -> !part.isOfAnswers())) {
      requireSame(
          "hidden states of width %d, whose distance has a weight in the loss",
          teacher.architecture().hiddenSize(), student.architecture().hiddenSize());
    }
    int teacherBlocks = teacher.architecture().structure().blocks().size();
    return new Distiller(LayerMap.uniform(teacherBlocks, studentBlocks), weights);
  }

  private static void requireSame(String what, int ofTeacher, int ofStudent) {
    if (ofTeacher != ofStudent) {
      throw new InvalidInputException(
          "the teacher has %s; the student has %d".formatted(what.formatted(ofTeacher), ofStudent));
    }
  }

  private Distillation settings() {
    List<Integer> numbers = layers.teacherBlocks().stream().map(block -> block + 1).toList();
    return Distillation.of(weights).withLayers(new LayerChoice(LayerChoice.Rule.LISTED, numbers));
  }

  /**
   * Makes a student from the teacher's layers and trains it.
   *
   * @param teacher a classifier with the dataset's labels; isn't changed
   * @param forward runs the teacher; its rows of padding are not looked at
   */
  public Model distill(Model teacher, Forward forward, TextDataset data, TrainingRun run) {
    requireLabels(teacher, data);
    return distill(teacher, forward, new ClassExamples(data), run);
  }

  /**
   * Makes a student of a language model from its layers and trains it.
   *
   * @param teacher a language model; isn't changed
   * @param forward runs the teacher; its rows of padding are not looked at
   * @param data text in the tokens of the teacher
   */
  public Model distill(Model teacher, Forward forward, TrainingSource data, TrainingRun run) {
    return settings()
        .distill(
            List.of(Teacher.of(teacher, forward)), Student.fromLayers(teacher, layers), data, run);
  }

  /**
   * Makes a student of a language model from its layers and trains it, in some steps on what it has
   * written itself.
   *
   * @param teacher a language model; isn't changed
   * @param forward runs the teacher; its rows of padding are not looked at
   * @param data text in the tokens of the teacher
   * @param policy when and how the student writes
   * @throws InvalidInputException if the teacher doesn't continue texts, or soft targets have no
   *     weight
   */
  public Model distill(
      Model teacher, Forward forward, TrainingSource data, OnPolicy policy, TrainingRun run) {
    return settings()
        .distill(
            List.of(Teacher.of(teacher, forward)),
            Student.fromLayers(teacher, layers),
            data,
            Optional.of(policy),
            Optional.empty(),
            run);
  }

  private static void requireLabels(Model teacher, TextDataset data) {
    if (!teacher.architecture().labels().equals(data.labels())) {
      throw new InvalidInputException(
          "the teacher's labels are %s, the dataset's %s; expected the same"
              .formatted(teacher.architecture().labels(), data.labels()));
    }
  }

  /**
   * The loss, such as for recovery after pruning.
   *
   * @throws InvalidInputException if the teacher doesn't classify into the dataset's labels
   */
  public DistillationLoss loss(Model teacher, Forward forward, TextDataset data) {
    requireLabels(teacher, data);
    return loss(teacher, forward);
  }

  /**
   * The loss of a student that is like its teacher but for the number of blocks, and perhaps for
   * heads and neurons that it loses.
   *
   * @throws InvalidInputException if the teacher predicts no distribution
   */
  public DistillationLoss loss(Model teacher, Forward forward) {
    Model likeStudent =
        teacher.with(
            teacher.architecture().withBlocks(layers.teacherBlocks()),
            teacher.parameters(),
            teacher.tokenizer());
    return settings().loss(List.of(Teacher.of(teacher, forward)), likeStudent, 0);
  }
}
