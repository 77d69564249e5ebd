package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.StepListener;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.core.train.TrainingSource;
import io.github.pocketzoo.core.train.UpdatePolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Trains a student towards its teacher.
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
    requireSame(
        "a vocabulary of %d tokens",
        teacher.tokenizer().vocabularySize(), student.tokenizer().vocabularySize());
    if (weights.hidden() > 0) {
      requireSame(
          "hidden states of width %d, whose distance has a weight in the loss",
          teacher.architecture().hiddenSize(), student.architecture().hiddenSize());
    }
    int teacherBlocks = teacher.architecture().structure().blocks().size();
    int studentBlocks = student.architecture().structure().blocks().size();
    return new Distiller(LayerMap.uniform(teacherBlocks, studentBlocks), weights);
  }

  private static void requireSame(String what, int ofTeacher, int ofStudent) {
    if (ofTeacher != ofStudent) {
      throw new InvalidInputException(
          "the teacher has %s; the student has %d".formatted(what.formatted(ofTeacher), ofStudent));
    }
  }

  /**
   * Makes a student from the teacher's layers and trains it.
   *
   * @param teacher a classifier with the dataset's labels; isn't changed
   * @param forward runs the teacher; its rows of padding are not looked at
   */
  public Model distill(Model teacher, Forward forward, TextDataset data, TrainingRun run) {
    return distill(teacher, loss(teacher, forward, data), new ClassExamples(data), run);
  }

  /**
   * Makes a student of a language model from its layers and trains it.
   *
   * @param teacher a language model; isn't changed
   * @param forward runs the teacher; its rows of padding are not looked at
   * @param data text in the tokens of the teacher
   */
  public Model distill(Model teacher, Forward forward, TrainingSource data, TrainingRun run) {
    return distill(teacher, loss(teacher, forward), data, run);
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
    if (!teacher.architecture().head().equals(Optional.of(HeadSpec.of(Task.TEXT_GENERATION)))) {
      throw new InvalidInputException(
          "on-policy distillation is for language models that continue texts");
    }
    if (weights.soft() == 0) {
      throw new InvalidInputException(
          "on-policy distillation needs a weight of soft targets above 0");
    }
    DistillationLoss loss =
        new DistillationLoss(forward, layers, weights, Predictions.of(teacher), true);
    Map<String, String> settings = settings(loss);
    settings.put("on_policy", Double.toString(policy.fraction()));
    Model student = Student.fromLayers(teacher, layers);
    try (StudentTextSource source = new StudentTextSource(data, student, policy)) {
      return train(student, loss, source, settings, run);
    }
  }

  private Model distill(
      Model teacher, DistillationLoss loss, TrainingSource data, TrainingRun run) {
    return train(Student.fromLayers(teacher, layers), loss, data, settings(loss), run);
  }

  private Map<String, String> settings(DistillationLoss loss) {
    Map<String, String> settings = new TreeMap<>(weights.describe());
    settings.put("teacher_engine", loss.teacher().engine());
    settings.put("teacher_layers", layers.teacherBlocks().toString());
    return settings;
  }

  private static Model train(
      Model student,
      DistillationLoss loss,
      TrainingSource data,
      Map<String, String> settings,
      TrainingRun run) {
    return run.train(
        "distill",
        student,
        loss,
        data,
        UpdatePolicy.freezing(Set.of()),
        StepListener.none(),
        settings);
  }

  /**
   * The loss, such as for recovery after pruning.
   *
   * @throws InvalidInputException if the teacher doesn't classify into the dataset's labels
   */
  public DistillationLoss loss(Model teacher, Forward forward, TextDataset data) {
    if (!teacher.architecture().labels().equals(data.labels())) {
      throw new InvalidInputException(
          "the teacher's labels are %s, the dataset's %s; expected the same"
              .formatted(teacher.architecture().labels(), data.labels()));
    }
    return loss(teacher, forward);
  }

  /**
   * The loss of a teacher whose student predicts the same.
   *
   * @throws InvalidInputException if the teacher predicts no distribution
   */
  public DistillationLoss loss(Model teacher, Forward forward) {
    return new DistillationLoss(forward, layers, weights, Predictions.of(teacher));
  }
}
