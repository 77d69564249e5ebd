package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import java.util.ArrayList;
import java.util.List;

/** Lays help out in lines of 80 columns. */
final class HelpPage {
  private static final int WIDTH = 80;
  private static final int HELP_COLUMN = 28;

  private final List<String> lines = new ArrayList<>();

  /** The page of all commands. */
  static HelpPage ofAll(List<Command> commands) {
    HelpPage page = new HelpPage();
    page.paragraph("pocketzoo: small BERT models on the JVM: train, compress, compare.");
    page.line("Usage: pocketzoo COMMAND [OPTIONS]");
    page.line("");
    page.line("Commands:");
    commands.forEach(command -> page.entry(command.name(), command.summary()));
    page.line("");
    page.line("Options of every command:");
    page.entry("--help", "tell its options, with examples");
    page.entry("--stacktrace", "tell developers where in the program an error arose");
    page.line("");
    page.line("\"pocketzoo help COMMAND\" tells the options of a command, with examples.");
    return page;
  }

  /** The page of one command. */
  static HelpPage of(Command command) {
    HelpPage page = new HelpPage();
    page.paragraph("Usage: pocketzoo " + (command.name() + " " + command.usage()).strip());
    page.paragraph(command.description());
    for (OptionGroup group : command.optionGroups()) {
      page.line(group.title() + ":");
      for (CommandOption option : group.options()) {
        page.entry(option.synopsis(), option.helpWithDefault());
      }
      page.line("");
    }
    page.line("Examples:");
    command.examples().forEach(example -> page.line("  pocketzoo " + example));
    return page;
  }

  private void line(String text) {
    lines.add(text);
  }

  private void paragraph(String text) {
    lines.addAll(wrap(text, WIDTH));
    line("");
  }

  /** A term, and beside it, or below where it is long, what it means. */
  private void entry(String term, String meaning) {
    String indented = "  " + term;
    List<String> explanation = wrap(meaning, WIDTH - HELP_COLUMN);
    boolean beside = indented.length() < HELP_COLUMN - 1;
    if (!beside) {
      line(indented);
    }
    for (int i = 0; i < explanation.size(); i++) {
      String left = i == 0 && beside ? indented : "";
      line(left + " ".repeat(HELP_COLUMN - left.length()) + explanation.get(i));
    }
  }

  private static List<String> wrap(String text, int width) {
    List<String> wrapped = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!current.isEmpty() && current.length() + 1 + word.length() > width) {
        wrapped.add(current.toString());
        current.setLength(0);
      }
      if (!current.isEmpty()) {
        current.append(' ');
      }
      current.append(word);
    }
    wrapped.add(current.toString());
    return wrapped;
  }

  void print(Console console) {
    lines.forEach(console::print);
  }
}
