package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ProblemType;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.AnswerStream;
import io.github.pocketzoo.core.task.ContextQuestion;
import io.github.pocketzoo.core.task.QuestionAnswerer;
import io.github.pocketzoo.core.task.TextClassifier;
import io.github.pocketzoo.core.task.TokenClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks a fine-tuned model about texts. */
final class ClassifyCommand implements Command {
  private static final int DEFAULT_N_BEST = 1;
  private static final int DEFAULT_ANSWER_LENGTH = 30;
  private static final int DEFAULT_TOP_K = 3;

  private static final Setting<Integer> TOP_K =
      Setting.optional(
          "top-k",
          ValueType.count(1),
          "classes to print for each text, the most probable ones (default: %d)"
              .formatted(DEFAULT_TOP_K));
  private static final Setting<Double> THRESHOLD =
      Setting.optional(
          "threshold",
          ValueType.fraction(),
          "probability from which on a text has a class, where it may have many (default: 0.5)");
  private static final Flag PAIRS =
      new Flag(
          "pairs", "texts are pairs: two arguments, or a line with a tab between the two texts");
  private static final Setting<String> QUESTION =
      Setting.optional("question", ValueType.text("TEXT"), "what is asked about each text");
  private static final Setting<Integer> N_BEST =
      Setting.optional(
          "n-best",
          ValueType.count(1),
          "answers to give for each text (default: %d)".formatted(DEFAULT_N_BEST));
  private static final Setting<Integer> MAX_ANSWER_LENGTH =
      Setting.optional(
          "max-answer-length",
          ValueType.count(1),
          "most tokens of an answer (default: %d)".formatted(DEFAULT_ANSWER_LENGTH));
  private static final Setting<Integer> BATCH_SIZE = RunningModel.batchSize(32);
  private static final Flag JSON = new Flag("json", "print an object a line");

  private static final String TEXT_CLASSES = "a model that classifies texts";
  private static final String MULTI_LABEL = "a model of texts with any number of classes";
  private static final String ANSWERS = "a model for question answering";

  @Override
  public String name() {
    return "classify";
  }

  @Override
  public String summary() {
    return "Ask a fine-tuned model about texts: classes, numbers, names, answers";
  }

  @Override
  public String description() {
    return summary()
        + ". What is printed depends on the model's head: the most probable classes of a text; all"
        + " classes above the threshold where there may be many; a number; the names in a text with"
        + " their places; or, with --question, the part of the text that is the answer.";
  }

  @Override
  public String usage() {
    return "--model MODEL [OPTIONS] [TEXT ...]";
  }

  @Override
  public boolean takesOperands() {
    return true;
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        RunningModel.options(BATCH_SIZE),
        OptionGroup.of("Texts", TextSource.FILE, PAIRS, TOP_K, THRESHOLD, JSON),
        OptionGroup.of("Question answering", QUESTION, N_BEST, MAX_ANSWER_LENGTH, TaskData.STRIDE));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "classify --model models/reviews 'Arrived late, works well'",
        "classify --model models/topics --file texts.txt --threshold 0.3 --json",
        "classify --model models/squad --question 'Who wrote it?' --file book.txt --n-best 3");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    if (arguments.has(PAIRS)) {
      TextSource.checkPairs(arguments);
    } else {
      TextSource.check(arguments);
    }
    Path directory = RunningModel.fetch(arguments, console);
    Model model = RunningModel.load(directory, HeadRequest.configured());
    HeadSpec head;
    try {
      head = checkedHead(arguments, model, directory);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    int batchSize = arguments.get(BATCH_SIZE);
    try (RunningModel running =
            RunningModel.open(model, arguments, OptionalInt.empty(), batchSize);
        TextSource source = TextSource.open(arguments, console)) {
      answer(arguments, head, running, source, console);
    }
  }

  private static HeadSpec checkedHead(Arguments arguments, Model model, Path directory) {
    HeadSpec head =
        model
            .architecture()
            .head()
            .filter(each -> isUsable(each.task()))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        directory
                            + ": the model has no head to classify with, expected one for"
                            + " text-classification, token-classification or question-answering;"
                            + " make one with: pocketzoo train"));
    boolean texts = head.task() == Task.TEXT_CLASSIFICATION;
    if (!texts || head.problem() == ProblemType.REGRESSION) {
      DataOptions.refuse(arguments, TOP_K, TEXT_CLASSES);
    }
    if (!texts || head.problem() != ProblemType.MULTI_LABEL) {
      DataOptions.refuse(arguments, THRESHOLD, MULTI_LABEL);
    }
    if (!texts && arguments.has(PAIRS)) {
      throw new UsageException("--pairs goes with " + TEXT_CLASSES);
    }
    if (head.task() != Task.QUESTION_ANSWERING) {
      List.of(QUESTION, N_BEST, MAX_ANSWER_LENGTH, TaskData.STRIDE)
          .forEach(setting -> DataOptions.refuse(arguments, setting, ANSWERS));
    } else if (!arguments.has(QUESTION)) {
      throw new UsageException("no question: the model answers one, give --question TEXT");
    }
    return head;
  }

  private static boolean isUsable(Task task) {
    return switch (task) {
      case TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, QUESTION_ANSWERING -> true;
      case FEATURE_EXTRACTION, FILL_MASK, TEXT_GENERATION, NEXT_SENTENCE_PREDICTION, PRETRAINING ->
          false;
    };
  }

  private static void answer(
      Arguments arguments,
      HeadSpec head,
      RunningModel running,
      TextSource source,
      Console console) {
    int batchSize = arguments.get(BATCH_SIZE);
    AnswerPrinter printer = AnswerPrinter.of(console, arguments.has(JSON));
    if (head.task() == Task.TOKEN_CLASSIFICATION) {
      var task = new TokenClassifier(running.runner(), running.tokenizer(), head);
      AnswerStream.ofBatches(task, batchSize).run(source::next, printer::entities);
    } else if (head.task() == Task.QUESTION_ANSWERING) {
      var task =
          new QuestionAnswerer(
              running.runner(),
              running.tokenizer(),
              arguments.find(TaskData.STRIDE).orElse(TaskData.DEFAULT_STRIDE),
              arguments.find(N_BEST).orElse(DEFAULT_N_BEST),
              arguments.find(MAX_ANSWER_LENGTH).orElse(DEFAULT_ANSWER_LENGTH));
      String question = arguments.get(QUESTION);
      AnswerStream.ofBatches(task, batchSize)
          .run(
              most ->
                  source.next(most).stream()
                      .map(text -> new ContextQuestion(question, text))
                      .toList(),
              printer::answers);
    } else {
      double threshold = arguments.find(THRESHOLD).orElse(TextClassifier.DEFAULT_THRESHOLD);
      var task = new TextClassifier(running.runner(), running.tokenizer(), head, threshold);
      Optional<Integer> topK = arguments.find(TOP_K);
      AnswerStream.ofBatches(task, batchSize)
          .run(
              arguments.has(PAIRS) ? source::nextPairs : source::nextSingle,
              (text, classes) ->
                  printer.classes(head.problem(), text, classes, topK.orElse(DEFAULT_TOP_K)));
    }
  }
}
