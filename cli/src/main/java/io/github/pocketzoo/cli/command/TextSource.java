package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.data.TextLines;
import io.github.pocketzoo.core.task.InputText;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The texts that a command is to answer: arguments, a file, or standard input. */
final class TextSource implements AutoCloseable {
  static final Setting<Path> FILE =
      Setting.optional(
          "file",
          ValueType.path("FILE"),
          "texts in UTF-8, one a line (default: the arguments, or else standard input)");

  private final Deque<String> given;
  private final Optional<TextLines> lines;

  private TextSource(List<String> given, Optional<TextLines> lines) {
    this.given = new ArrayDeque<>(given);
    this.lines = lines;
  }

  /** Refuses a command line that names texts twice. */
  static void check(Arguments arguments) {
    if (arguments.has(FILE) && !arguments.operands().isEmpty()) {
      throw new UsageException("--file and texts as arguments exclude each other");
    }
    if (arguments.operands().stream().anyMatch(String::isBlank)) {
      throw new UsageException("an argument is empty, expected a text");
    }
  }

  /** Refuses arguments that aren't pairs of texts. */
  static void checkPairs(Arguments arguments) {
    check(arguments);
    if (arguments.operands().size() % 2 != 0) {
      throw new UsageException(
          "%d texts, expected two for each pair".formatted(arguments.operands().size()));
    }
  }

  static TextSource open(Arguments arguments, Console console) {
    if (!arguments.operands().isEmpty()) {
      return new TextSource(arguments.operands(), Optional.empty());
    }
    TextLines lines =
        arguments
            .find(FILE)
            .map(TextLines::of)
            .orElseGet(() -> TextLines.of(console.in(), "standard input"));
    return new TextSource(List.of(), Optional.of(lines));
  }

  /** The next texts; none at the end. */
  List<String> next(int most) {
    return lines.map(each -> each.next(most)).orElseGet(() -> arguments(most));
  }

  /** The next texts, each alone. */
  List<InputText> nextSingle(int most) {
    return next(most).stream().map(InputText::of).toList();
  }

  /** The next pairs: of two arguments, or of two texts on a line with a tab between them. */
  List<InputText> nextPairs(int most) {
    return lines
        .map(each -> each.nextPairs(most))
        .orElseGet(
            () -> {
              List<String> texts = arguments(2 * most);
              List<List<String>> pairs = new ArrayList<>();
              for (int i = 0; i < texts.size(); i += 2) {
                pairs.add(texts.subList(i, i + 2));
              }
              return pairs;
            })
        .stream()
        .map(pair -> InputText.of(pair.get(0), pair.get(1)))
        .toList();
  }

  private List<String> arguments(int most) {
    List<String> texts = new ArrayList<>();
    while (texts.size() < most && !given.isEmpty()) {
      texts.add(given.remove());
    }
    return texts;
  }

  @Override
  public void close() {
    lines.ifPresent(TextLines::close);
  }
}
