package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A model that a command asks for answers. */
final class RunningModel implements AutoCloseable {
  static final Setting<ModelReference> MODEL =
      Setting.required("model", ModelLoader.TYPE, "the model: " + ModelLoader.FORMS);
  static final Setting<ForwardEngine> ENGINE =
      Setting.optional(
          "engine",
          ValueType.oneOf(ForwardEngine.class),
          "what runs the model (default: runtime-int8 if it is stored as integers, else"
              + " runtime-f32)");
  static final Setting<Integer> MAX_LENGTH =
      Setting.optional(
          "max-length", MaxLength.TYPE, MaxLength.HELP + " (default: as the model says)");

  private final Model model;
  private final Forward forward;
  private final Tokenizer tokenizer;
  private final BatchRunner runner;

  private RunningModel(Model model, Forward forward, Tokenizer tokenizer, int batchSize) {
    this.model = model;
    this.forward = forward;
    this.tokenizer = tokenizer;
    this.runner = new BatchRunner(forward, tokenizer.padTokenId(), batchSize);
  }

  /** Texts that are run at once. */
  static Setting<Integer> batchSize(int defaultValue) {
    return Setting.withDefault(
        "batch-size", ValueType.count(1), defaultValue, "texts that are run at once");
  }

  /** The options that say which model answers, and how it is run. */
  static OptionGroup options(Setting<Integer> batchSize) {
    return OptionGroup.of("Model", MODEL, ENGINE, MAX_LENGTH, batchSize, ModelLoader.OFFLINE);
  }

  /** Where the model is, downloaded where that is needed. */
  static Path fetch(Arguments arguments, Console console) {
    return ModelLoader.of(arguments, console).fetch(arguments.get(MODEL));
  }

  /** Loads a model that {@link #fetch} found. */
  static Model load(Path directory, HeadRequest head) {
    return ModelDirectory.load(directory, head).model();
  }

  /**
   * Makes a model ready, and takes it over.
   *
   * @param maxLength of texts, where the user doesn't say
   */
  static RunningModel open(Model model, Arguments arguments, OptionalInt maxLength, int batchSize) {
    try {
      int length =
          arguments
              .find(MAX_LENGTH)
              .map(each -> MaxLength.checked(each, model.architecture()))
              .orElseGet(
                  () ->
                      Math.min(maxLength.orElse(Integer.MAX_VALUE), model.tokenizer().maxLength()));
      Forward forward = new EngineChoice(arguments.find(ENGINE)).open(model);
      return new RunningModel(model, forward, model.tokenizer().withMaxLength(length), batchSize);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  Model model() {
    return model;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  BatchRunner runner() {
    return runner;
  }

  @Override
  public void close() {
    forward.close();
    tokenizer.close();
    model.close();
  }
}
