package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.distill.OnPolicy;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.gpt.pretrain.CausalText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Trains a student of a teacher. */
final class DistillCommand implements Command {
  private static final Setting<ModelReference> TEACHER =
      Setting.required(
          "teacher",
          ModelLoader.TYPE,
          "a fine-tuned classifier or a language model: " + ModelLoader.FORMS);

  private static final Setting<Integer> LAYERS =
      Setting.optional(
          "layers", ValueType.count(1), "layers of the student (default: half of the teacher's)");

  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          MaxLength.TYPE,
          MaxLength.HELP
              + " (default: as the teacher does); of a language model, tokens of a sequence (default: "
              + CausalCompression.DEFAULT_LENGTH
              + ")");

  private static final Setting<Double> ON_POLICY =
      Setting.optional(
          "on-policy",
          ValueType.fraction(),
          "of language models, part of the steps in which the student goes on with the sequences"
              + " itself and learns what the teacher would have written there (default: 0)");

  private final TrainingSettings training = new TrainingSettings(3);

  @Override
  public String name() {
    return "distill";
  }

  @Override
  public String summary() {
    return "Train a smaller student towards a fine-tuned teacher, or towards a language model";
  }

  @Override
  public String description() {
    return summary()
        + ". The student begins with evenly spread layers of the teacher (of 6: the 2nd, 4th and"
        + " 6th) and learns the teacher's answers, the labels and the teacher's hidden states.";
  }

  @Override
  public String usage() {
    return "--teacher MODEL (--task NAME | --data FILES) --output DIR [OPTIONS]";
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
        new OptionGroup("Distillation", distillationOptions()),
        TrainingData.OPTIONS,
        training.group());
  }

  private static List<CommandOption> distillationOptions() {
    List<CommandOption> options = new ArrayList<>(DistillationSettings.options());
    options.add(ON_POLICY);
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "distill --teacher models/teacher --layers 3 --task wordnet-supersenses"
            + " --output models/student --max-steps 250",
        "distill --teacher models/reviews --data reviews.csv --text-column review"
            + " --label-column stars --output models/reviews-small",
        "distill --teacher models/gpt --task wordnet-definitions --divergence reverse-kl"
            + " --output models/gpt-small");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingData.check(arguments);
    DistillationWeights weights = DistillationSettings.weights(arguments);
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(TEACHER), console);
    ModelLoader loader = ModelLoader.of(arguments, console);
    if (loader.isLanguageModel(arguments.get(TEACHER))) {
      CausalCompression.check(arguments);
      languageModel(
          arguments, loader, weights, new CausalCompression(arguments, console, training, output));
    } else {
      CausalCompression.refuse(arguments);
      DataOptions.refuse(arguments, ON_POLICY, "language models");
      classifier(arguments, console, loader, weights, output);
    }
  }

  private static void languageModel(
      Arguments arguments,
      ModelLoader loader,
      DistillationWeights weights,
      CausalCompression compression) {
    try (Model teacher = loader.load(arguments.get(TEACHER));
        Forward forward = TeacherEngine.open(arguments, teacher)) {
      Distiller distiller = new Distiller(layers(arguments, teacher), weights);
      double fraction = arguments.find(ON_POLICY).orElse(0.0);
      compression.run(
          teacher,
          MAX_LENGTH,
          (text, run) ->
              fraction == 0
                  ? distiller.distill(teacher, forward, text, run)
                  : distiller.distill(teacher, forward, text, policy(fraction, text), run));
    }
  }

  /** Packed sequences go on behind the end of a document, others end with it. */
  private static OnPolicy policy(double fraction, CausalText text) {
    OptionalInt end =
        switch (text.packing().boundary()) {
          case PACKED -> OptionalInt.empty();
          case SEPARATE -> OptionalInt.of(text.packing().endOfText());
        };
    return new OnPolicy(fraction, end, CausalEngine::open);
  }

  private void classifier(
      Arguments arguments,
      Console console,
      ModelLoader loader,
      DistillationWeights weights,
      TrainingOutput output) {
    try (Model teacher = loader.loadClassifier(arguments.get(TEACHER), arguments.find(MAX_LENGTH));
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
