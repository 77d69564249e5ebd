package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.TextLines;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The prompts of a command: options, a file, or standard input. */
final class PromptSource implements AutoCloseable {
  static final Setting<String> PROMPT =
      Setting.optional(
              "prompt",
              new ValueType<>("TEXT", text -> text),
              "the text to continue; may be given more than once")
          .repeated();
  static final Setting<Path> FILE =
      Setting.optional(
          "prompts",
          ValueType.path("FILE"),
          "prompts in UTF-8, one a line (default: --prompt, or else standard input)");

  private final Deque<String> given;
  private final boolean single;
  private final Optional<TextLines> lines;
  private final String name;
  private boolean begun;

  private PromptSource(List<String> given, Optional<TextLines> lines, String name) {
    this.given = new ArrayDeque<>(given);
    this.single = given.size() == 1;
    this.lines = lines;
    this.name = name;
  }

  /** Refuses a command line that names prompts twice. */
  static void check(Arguments arguments) {
    if (arguments.has(FILE) && arguments.has(PROMPT)) {
      throw new UsageException("--prompt and --prompts exclude each other");
    }
  }

  static PromptSource open(Arguments arguments, Console console) {
    if (arguments.has(PROMPT)) {
      return new PromptSource(arguments.all(PROMPT), Optional.empty(), "--prompt");
    }
    String name = arguments.find(FILE).map(Path::toString).orElse("standard input");
    TextLines lines =
        arguments.find(FILE).map(TextLines::of).orElseGet(() -> TextLines.of(console.in(), name));
    return new PromptSource(List.of(), Optional.of(lines), name);
  }

  /** Whether there is one prompt, known from the beginning. */
  boolean isSingle() {
    return single;
  }

  /**
   * The next prompts; none at the end.
   *
   * @throws InvalidInputException if there are none at all, or a line can't be read
   */
  List<String> next(int most) {
    List<String> prompts = lines.map(each -> each.next(most)).orElseGet(() -> nextGiven(most));
    if (prompts.isEmpty() && !begun) {
      throw new InvalidInputException(name + ": no prompts, expected one a line");
    }
    begun = true;
    return prompts;
  }

  private List<String> nextGiven(int most) {
    List<String> prompts = new ArrayList<>();
    while (prompts.size() < most && !given.isEmpty()) {
      prompts.add(given.remove());
    }
    return prompts;
  }

  @Override
  public void close() {
    lines.ifPresent(TextLines::close);
  }
}
