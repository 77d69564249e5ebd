package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.compression.recipe.step.ChosenSettings;
import io.github.pocketzoo.compression.recipe.step.TuningKeys;
import io.github.pocketzoo.core.adapter.Lora;
import io.github.pocketzoo.core.adapter.LoraFiles;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.List;

/** Fine-tunes a model on labelled texts. */
final class TrainCommand implements Command {
  private static final int DEFAULT_MAX_LENGTH = 128;

  /** What Hugging Face's {@code run_qa} takes. */
  private static final int ANSWERS_MAX_LENGTH = 384;

  private static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model to start from: " + ModelLoader.FORMS);

  private static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length",
          MaxLength.TYPE,
          "%s (default: %d, for question-answering %d, or what the model takes)"
              .formatted(MaxLength.HELP, DEFAULT_MAX_LENGTH, ANSWERS_MAX_LENGTH));

  private final TrainingSettings training = new TrainingSettings(3);

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "Fine-tune a model on your texts: as a classifier, or for another task";
  }

  @Override
  public String usage() {
    return "--model MODEL (--task NAME | --data FILE) --output DIR [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of("Model", MODEL, OutputDirectory.OUTPUT, MAX_LENGTH, ModelLoader.OFFLINE),
        TaskData.OPTIONS,
        ChosenOptions.group("What is trained", TuningKeys.all()),
        training.group());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "train --model all-MiniLM-L6-v2 --task wordnet-supersenses --output models/teacher"
            + " --max-length 64 --max-steps 200",
        "train --model all-MiniLM-L6-v2 --data reviews.csv --text-column review"
            + " --label-column stars --output models/reviews",
        "train --model bert-base-cased --task token-classification --data train.conll"
            + " --output models/names",
        "train --model all-MiniLM-L6-v2 --task wordnet-supersenses --output models/adapted"
            + " --lora-rank 8 --learning-rate 1e-3 --max-steps 200");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TaskData.check(arguments);
    TrainingOutput output = TrainingOutput.checked(arguments, arguments.get(MODEL), console);
    TaskData data = TaskData.read(arguments);
    try (Model base = ModelLoader.of(arguments, console).load(arguments.get(MODEL))) {
      int maxLength =
          arguments
              .find(MAX_LENGTH)
              .map(length -> MaxLength.checked(length, base.architecture()))
              .orElse(defaultMaxLength(arguments));
      TrainingRun run = output.run(training.options(arguments, data.train().size()));
      data.announce(run.options(), console);
      ChosenSettings chosen = new ChosenOptions(arguments);
      FineTuner tuner =
          new FineTuner(TuningKeys.policy(chosen), TuningKeys.lora(chosen), maxLength);
      try (Model trained = tuner.train(base, data.train(), run)) {
        boolean adapted = tuner.lora().isPresent();
        output.save(adapted ? Lora.merge(trained) : trained, run, data);
        if (adapted) {
          Path adapter = arguments.get(OutputDirectory.OUTPUT).resolve("adapter");
          LoraFiles.save(trained, arguments.get(MODEL).toString(), adapter);
        }
      }
    }
  }

  private static int defaultMaxLength(Arguments arguments) {
    return TaskData.task(arguments).kind() == LearnedTask.Kind.QUESTION_ANSWERING
        ? ANSWERS_MAX_LENGTH
        : DEFAULT_MAX_LENGTH;
  }
}
