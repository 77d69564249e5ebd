package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;

/** Gets the models that a command names. */
final class ModelLoader {
  /** Says what a user may write where a command wants a model. */
  static final String FORMS =
      "a directory, a name (see: pocketzoo models), hf:owner/name[@revision] or maven:G:A:V";

  static final ValueType<ModelReference> TYPE = new ValueType<>("MODEL", ModelReference::parse);

  static final Flag OFFLINE = new Flag("offline", "never use the network");

  private final FetchOptions options;

  private ModelLoader(FetchOptions options) {
    this.options = options;
  }

  static ModelLoader of(Arguments arguments, Console console) {
    return new ModelLoader(new FetchOptions(arguments.has(OFFLINE), console.progress()));
  }

  /** The directory of a model, downloaded where that is needed. */
  Path fetch(ModelReference reference) {
    return ModelCatalog.ofUser().fetch(reference, options);
  }

  /** The int8 ONNX file of a model, downloaded where that is needed; empty if none is known. */
  Optional<Path> fetchOnnxInt8(ModelReference reference) {
    return ModelCatalog.ofUser().fetchOnnxInt8(reference, options);
  }

  Model load(ModelReference reference) {
    return ModelDirectory.load(fetch(reference));
  }

  /** The head of a model, if it has one; its weights are not read. */
  Optional<HeadSpec> head(ModelReference reference) {
    return ModelDirectory.architecture(fetch(reference)).head();
  }

  /** Whether a model continues texts; its weights are not read. */
  boolean isLanguageModel(ModelReference reference) {
    return head(reference).filter(head -> head.task() == Task.TEXT_GENERATION).isPresent();
  }

  /**
   * A model that continues texts, to be compared with or to teach others.
   *
   * @throws InvalidInputException if it is none
   */
  Model loadLanguageModel(ModelReference reference) {
    if (!isLanguageModel(reference)) {
      throw new InvalidInputException(reference + ": is no language model, expected one");
    }
    return load(reference);
  }

  /**
   * A model that classifies.
   *
   * @param maxLength tokens that longer texts are truncated to, where that isn't as it was trained
   */
  Model loadClassifier(ModelReference reference, Optional<Integer> maxLength) {
    return cut(loadClassifier(reference), maxLength);
  }

  /**
   * Any model.
   *
   * @param maxLength tokens that longer texts are truncated to, where that isn't as it was trained
   */
  Model load(ModelReference reference, Optional<Integer> maxLength) {
    return cut(load(reference), maxLength);
  }

  private static Model cut(Model model, Optional<Integer> maxLength) {
    if (maxLength.isEmpty()) {
      return model;
    }
    try (Tokenizer old = model.tokenizer()) {
      return model.with(
          old.withMaxLength(MaxLength.checked(maxLength.get(), model.architecture())));
    }
  }

  /** A model that says of a text which one class it belongs to. */
  Model loadClassifier(ModelReference reference) {
    Model model = load(reference);
    Optional<HeadSpec> head = model.architecture().head();
    if (head.filter(each -> !each.labels().isEmpty() && !isClassifier(each)).isPresent()) {
      model.close();
      throw new InvalidInputException(
          "%s: the model's head is for %s, expected one that classifies texts into one class each"
              .formatted(reference, describe(head.get())));
    }
    if (model.architecture().labels().isEmpty()) {
      model.close();
      throw new InvalidInputException(
          reference + ": the model has no classification head; make one with: pocketzoo train");
    }
    return model;
  }

  private static boolean isClassifier(HeadSpec head) {
    return head.task() == Task.TEXT_CLASSIFICATION && head.problem() == ProblemType.SINGLE_LABEL;
  }

  private static String describe(HeadSpec head) {
    return head.task() == Task.TEXT_CLASSIFICATION
        ? head.problem().configName()
        : head.task().pipelineName();
  }
}
