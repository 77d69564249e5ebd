package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.OptionGroup;
import java.util.ArrayList;
import java.util.List;

/** All commands and their options as one Markdown page. */
final class CommandReference {
  private final List<String> lines = new ArrayList<>();

  private CommandReference() {}

  /** The lines of the page. */
  static List<String> of(List<Command> commands) {
    CommandReference page = new CommandReference();
    page.line("# Commands");
    page.line("");
    page.line(
        "Written by `pocketzoo help --markdown`. `--help` and `--stacktrace` are options of every command.");
    page.line("");
    page.line("| command | does |");
    page.line("|---|---|");
    for (Command command : commands) {
      page.line("| [`%1$s`](#%1$s) | %2$s |".formatted(command.name(), cell(command.summary())));
    }
    commands.forEach(page::command);
    return List.copyOf(page.lines);
  }

  private void command(Command command) {
    line("");
    line("## " + command.name());
    line("");
    line(prose(command.description()));
    line("");
    line("```sh");
    line("pocketzoo %s %s".formatted(command.name(), command.usage()).strip());
    line("```");
    for (OptionGroup group : command.optionGroups()) {
      line("");
      line("| %s | |".formatted(cell(group.title())));
      line("|---|---|");
      for (CommandOption option : group.options()) {
        line(
            "| `%s` | %s |"
                .formatted(option.synopsis().replace("|", "\\|"), cell(option.helpWithDefault())));
      }
    }
    line("");
    line("```sh");
    command.examples().forEach(example -> line("./pocketzoo " + example));
    line("```");
  }

  private static String cell(String text) {
    return prose(text).replace("|", "\\|");
  }

  /** Keeps stars, brackets and names with underscores as they are. */
  private static String prose(String text) {
    return text.replaceAll("([*_<\\[\\]`])", "\\\\$1");
  }

  private void line(String text) {
    lines.add(text);
  }
}
