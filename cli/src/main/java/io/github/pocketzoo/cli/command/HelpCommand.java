package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.UsageException;
import java.util.List;

/** Tells what there is. */
final class HelpCommand implements Command {
  private static final Flag MARKDOWN =
      new Flag("markdown", "print all commands and options as a page in Markdown");

  private final Commands commands;

  HelpCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "List the commands, or tell the options of one";
  }

  @Override
  public String usage() {
    return "[COMMAND] [--markdown]";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of(OptionGroup.of("Options", MARKDOWN));
  }

  @Override
  public boolean takesOperands() {
    return true;
  }

  @Override
  public List<String> examples() {
    return List.of("help", "help distill", "help --markdown");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    List<String> names = arguments.operands();
    if (arguments.has(MARKDOWN)) {
      if (!names.isEmpty()) {
        throw new UsageException("--markdown is of all commands, unexpected: " + names.get(0));
      }
      CommandReference.of(commands.inHelpOrder()).forEach(console::print);
    } else if (names.isEmpty()) {
      HelpPage.ofAll(commands.inHelpOrder()).print(console);
    } else if (names.size() == 1) {
      print(commands.named(names.get(0)), console);
    } else {
      throw new UsageException("unexpected argument: " + names.get(1));
    }
  }

  static void print(Command command, Console console) {
    HelpPage.of(command).print(console);
  }
}
