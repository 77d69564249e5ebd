package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.TrainingRun;
import java.util.List;

/** Trains a student of a teacher. */
final class DistillCommand implements Command {
  private static final Setting<ModelReference> TEACHER =
      Setting.required(
          "teacher", ModelLoader.TYPE, "a fine-tuned classifier: " + ModelLoader.FORMS);

  private static final Setting<Integer> LAYERS =
      Setting.optional(
          "layers", ValueType.count(1), "layers of the student (default: half of the teacher's)");

  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length", MaxLength.TYPE, MaxLength.HELP + " (default: as the teacher does)");

  private final TrainingSettings training = new TrainingSettings(3);

  @Override
  public String name() {
    return "distill";
  }

  @Override
  public String summary() {
    return "Train a smaller student towards a fine-tuned teacher";
  }

  @Override
  public String description() {
    return summary()
        + ". The student begins with evenly spread layers of the teacher (of 6: the 2nd, 4th and"
        + " 6th) and learns the teacher's answers, the labels and the teacher's hidden states.";
  }

  @Override
  public String usage() {
    return "--teacher MODEL (--task NAME | --data FILE) --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Models",
            TEACHER,
            TeacherEngine.OPTION,
            OutputDirectory.OUTPUT,
            LAYERS,
            MAX_LENGTH,
            ModelLoader.OFFLINE),
        new OptionGroup("Distillation", DistillationSettings.options()),
        TrainingData.OPTIONS,
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "distill --teacher models/teacher --layers 3 --task wordnet-supersenses"
            + " --output models/student --max-steps 250",
        "distill --teacher models/reviews --data reviews.csv --text-column review"
            + " --label-column stars --output models/reviews-small");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingData.check(arguments);
    DistillationWeights weights = DistillationSettings.weights(arguments);
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(TEACHER), console);
    try (Model teacher =
            ModelLoader.of(arguments, console)
                .loadClassifier(arguments.get(TEACHER), arguments.find(MAX_LENGTH));
        Forward forward = TeacherEngine.open(arguments, teacher)) {
      LayerMap layers = layers(arguments, teacher);
      TrainingData data = TrainingData.read(arguments, teacher.architecture().labels());
      TrainingRun run = output.run(training.options(arguments, data.train().examples().size()));
      data.announce(run.options(), console);
      try (Model student =
          new Distiller(layers, weights).distill(teacher, forward, data.train(), run)) {
        output.save(student, run, data.validation());
      }
    }
  }

  private static LayerMap layers(Arguments arguments, Model teacher) {
    int ofTeacher = teacher.architecture().structure().blocks().size();
    return LayerMap.uniform(ofTeacher, arguments.find(LAYERS).orElse((ofTeacher + 1) / 2));
  }
}
