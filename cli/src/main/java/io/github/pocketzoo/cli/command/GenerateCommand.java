package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.engine.CausalEngine;
import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.gpt.generate.DraftStatistics;
import io.github.pocketzoo.gpt.generate.GeneratedText;
import io.github.pocketzoo.gpt.generate.GenerationConfig;
import io.github.pocketzoo.gpt.generate.GenerationConfigFile;
import io.github.pocketzoo.gpt.generate.PromptOverflow;
import io.github.pocketzoo.gpt.generate.TextGenerator;
import io.github.pocketzoo.gpt.generate.TextListener;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Continues texts. */
final class GenerateCommand implements Command {
  private static final Setting<ModelReference> DRAFT =
      Setting.optional(
          "draft",
          ModelLoader.TYPE,
          "a smaller model with the same vocabulary that proposes tokens (speculative decoding)");
  private static final Setting<Integer> DRAFT_TOKENS =
      Setting.withDefault("draft-tokens", ValueType.count(1), 4, "tokens that it proposes at once");
  private static final Setting<Integer> BATCH_SIZE =
      Setting.withDefault(
          "batch-size", ValueType.count(1), 8, "prompts that are continued at once");
  private static final Flag TRUNCATE_PROMPT =
      new Flag(
          "truncate-prompt",
          "leave out the beginning of prompts that are too long, instead of refusing them");
  private static final Flag JSON = new Flag("json", "print an object a line");

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "Continue a text with a language model";
  }

  @Override
  public String description() {
    return summary()
        + ". One prompt is continued as you read; of several, or several samples, each is a line."
        + " An empty prompt begins a new text.";
  }

  @Override
  public String usage() {
    return "--model MODEL [--prompt TEXT ...] [OPTIONS]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(
        OptionGroup.of(
            "Model", RunningModel.MODEL, DRAFT, DRAFT_TOKENS, BATCH_SIZE, ModelLoader.OFFLINE),
        OptionGroup.of("Texts", PromptSource.PROMPT, PromptSource.FILE, TRUNCATE_PROMPT, JSON),
        GenerationOptions.GROUP);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --model models/gpt --prompt 'A cat is'",
        "generate --model models/gpt --prompts prompts.txt --top-p 0.9 --seed 7 --json",
        "generate --model models/gpt --draft models/gpt-small --prompt 'A cat is' --stop ';'");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    PromptSource.check(arguments);
    GenerationOptions.check(arguments);
    if (!arguments.has(DRAFT) && arguments.has(DRAFT_TOKENS)) {
      throw new UsageException("--draft-tokens goes with --draft");
    }
    Path directory = RunningModel.fetch(arguments, console);
    GenerationConfig ofModel = GenerationConfigFile.read(directory);
    GenerationConfig asked = GenerationOptions.config(arguments, ofModel);
    try (Model model = load(directory);
        CausalForward forward = CausalEngine.open(model)) {
      GenerationConfig config = ending(asked, model.tokenizer());
      if (arguments.find(DRAFT).isPresent()) {
        Path smaller = ModelLoader.of(arguments, console).fetch(arguments.get(DRAFT));
        try (Model draftModel = load(smaller);
            CausalForward draft = CausalEngine.open(draftModel);
            TextGenerator generator =
                TextGenerator.drafted(
                    forward,
                    draft,
                    arguments.get(DRAFT_TOKENS),
                    model.tokenizer(),
                    config,
                    overflow(arguments))) {
          run(generator, config, arguments, console);
          generator.draftStatistics().ifPresent(each -> print(each, console));
        }
      } else {
        try (TextGenerator generator =
            TextGenerator.of(forward, model.tokenizer(), config, overflow(arguments))) {
          run(generator, config, arguments, console);
        }
      }
    }
  }

  private static Model load(Path directory) {
    return RunningModel.load(directory, HeadRequest.of(HeadSpec.of(Task.TEXT_GENERATION)));
  }

  private static PromptOverflow overflow(Arguments arguments) {
    return arguments.has(TRUNCATE_PROMPT) ? PromptOverflow.TRUNCATE_LEFT : PromptOverflow.REFUSE;
  }

  /** Where the model's files don't say what ends a text, its tokenizer may. */
  private static GenerationConfig ending(GenerationConfig config, Tokenizer tokenizer) {
    if (!config.ending().eosTokenIds().isEmpty() || tokenizer.boundaries().endOfText().isEmpty()) {
      return config;
    }
    int end = tokenizer.boundaries().endOfText().getAsInt();
    return config.with(config.ending().withEos(Set.of(end)));
  }

  private static void run(
      TextGenerator generator, GenerationConfig config, Arguments arguments, Console console) {
    try (PromptSource prompts = PromptSource.open(arguments, console)) {
      if (prompts.isSingle() && config.numReturnSequences() == 1 && !arguments.has(JSON)) {
        stream(generator, prompts.next(1).get(0), console);
        return;
      }
      JsonLines json = new JsonLines(console.out());
      int batchSize = arguments.get(BATCH_SIZE);
      for (List<String> batch = prompts.next(batchSize);
          !batch.isEmpty();
          batch = prompts.next(batchSize)) {
        List<List<GeneratedText>> texts = generator.generate(batch, TextListener.NONE);
        for (int i = 0; i < batch.size(); i++) {
          for (GeneratedText text : texts.get(i)) {
            if (arguments.has(JSON)) {
              json.print(object(batch.get(i), text));
            } else {
              console.print(line(batch.get(i) + text.text()));
            }
          }
        }
      }
    }
  }

  private static void stream(TextGenerator generator, String prompt, Console console) {
    boolean[] begun = {false};
    generator.generate(
        List.of(prompt),
        (index, number, piece) -> {
          if (!begun[0]) {
            // Not before the prompt is known to be one that can be continued.
            console.out().print(prompt);
            begun[0] = true;
          }
          console.out().print(piece);
          console.out().flush();
        });
    console.print(begun[0] ? "" : prompt);
  }

  private static String line(String text) {
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n");
  }

  private static Map<String, Object> object(String prompt, GeneratedText text) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("prompt", prompt);
    object.put("text", text.text());
    object.put("finish_reason", text.reason().label());
    object.put("prompt_tokens", text.promptTokens());
    object.put("new_tokens", text.newTokens());
    text.score().ifPresent(score -> object.put("score", score));
    return object;
  }

  private static void print(DraftStatistics statistics, Console console) {
    console
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "draft: %d of %d proposed tokens accepted (%.1f %%)",
                statistics.accepted(),
                statistics.proposed(),
                100 * statistics.acceptanceRate()));
  }
}
