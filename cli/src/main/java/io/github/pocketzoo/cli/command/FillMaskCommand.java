package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.AnswerStream;
import io.github.pocketzoo.core.task.FillMask;
import io.github.pocketzoo.core.task.FilledToken;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Says which tokens may stand where a text has a mask. */
final class FillMaskCommand implements Command {
  private static final Setting<Integer> TOP_K =
      Setting.withDefault("top-k", ValueType.count(1), 5, "tokens for each mask");
  private static final Setting<Integer> BATCH_SIZE = RunningModel.batchSize(8);
  private static final Flag JSON = new Flag("json", "print an object a line");

  @Override
  public String name() {
    return "fill-mask";
  }

  @Override
  public String summary() {
    return "Say which tokens may stand for [MASK] in a text";
  }

  @Override
  public String description() {
    return summary()
        + ". The model needs the head of a masked language model, as BERT is published with."
        + " Each [MASK] or <mask> is answered with the most probable tokens.";
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
        RunningModel.options(BATCH_SIZE), OptionGroup.of("Texts", TextSource.FILE, TOP_K, JSON));
  }

  @Override
  public List<String> examples() {
    return List.of(
        "fill-mask --model bert-base-uncased 'The capital of France is [MASK].'",
        "fill-mask --model models/bert --file sentences.txt --top-k 3 --json");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TextSource.check(arguments);
    Model model =
        RunningModel.load(
            RunningModel.fetch(arguments, console), HeadRequest.of(HeadSpec.of(Task.FILL_MASK)));
    int batchSize = arguments.get(BATCH_SIZE);
    JsonLines json = new JsonLines(console.out());
    try (RunningModel running =
            RunningModel.open(model, arguments, OptionalInt.empty(), batchSize);
        TextSource source = TextSource.open(arguments, console)) {
      FillMask task = new FillMask(running.runner(), running.tokenizer(), arguments.get(TOP_K));
      AnswerStream.ofBatches(task, batchSize)
          .run(
              source::next,
              (text, masks) -> {
                if (arguments.has(JSON)) {
                  json.print(object(text, masks));
                } else {
                  print(text, masks, console);
                }
              });
    }
  }

  private static Map<String, Object> object(String text, List<List<FilledToken>> masks) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", text);
    object.put("masks", masks);
    return object;
  }

  private static void print(String text, List<List<FilledToken>> masks, Console console) {
    console.print(text);
    for (int mask = 0; mask < masks.size(); mask++) {
      if (masks.size() > 1) {
        console.print("  mask %d".formatted(mask + 1));
      }
      for (FilledToken filled : masks.get(mask)) {
        console.print(
            String.format(Locale.ROOT, "  %.4f  %s", filled.probability(), filled.token()));
      }
    }
  }
}
