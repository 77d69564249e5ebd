package io.github.pocketzoo.cli.option;

import io.github.pocketzoo.core.error.NearNames;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Reads the command line of a command. */
public final class ArgumentParser {
  private final List<CommandOption> options;
  private final boolean takesOperands;

  /**
   * @param options the options of the command
   * @param takesOperands whether there may be words that are not options
   */
  public ArgumentParser(List<CommandOption> options, boolean takesOperands) {
    this.options = List.copyOf(options);
    this.takesOperands = takesOperands;
  }

  /**
   * Reads and checks.
   *
   * @throws UsageException in one line, if an option is unknown, missing or given twice, or a value
   *     isn't what the option wants
   */
  public Arguments parse(List<String> words) {
    CommandLine line = read(words);
    requireSingle(line);
    Arguments arguments = new Arguments(line, words);
    if (!takesOperands && !arguments.operands().isEmpty()) {
      throw new UsageException("unexpected argument: " + arguments.operands().get(0));
    }
    for (CommandOption option : options) {
      if (option instanceof Setting<?> setting) {
        requirePresent(setting, line);
        arguments.all(setting); // Wrong values are refused here.
      }
    }
    return arguments;
  }

  private CommandLine read(List<String> words) {
    Options known = new Options();
    options.forEach(option -> known.addOption(option.toOption()));
    try {
      return DefaultParser.builder()
          .setAllowPartialMatching(false)
          .setStripLeadingAndTrailingQuotes(false)
          .get()
          .parse(known, words.toArray(String[]::new));
    } catch (UnrecognizedOptionException e) {
      throw new UsageException(unknown(e.getOption()), e);
    } catch (MissingArgumentException e) {
      throw new UsageException(synopsis(e.getOption()) + ": the value is missing", e);
    } catch (ParseException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  private String unknown(String word) {
    List<String> names = options.stream().map(option -> "--" + option.name()).toList();
    String written = word.replaceFirst("=.*", "");
    Optional<String> near = new NearNames(names).nearest(written);
    return "unknown option: " + written + near.map("; did you mean %s?"::formatted).orElse("");
  }

  private String synopsis(Option option) {
    return options.stream()
        .filter(each -> each.name().equals(option.getLongOpt()))
        .map(CommandOption::synopsis)
        .findFirst()
        .orElseThrow();
  }

  private void requireSingle(CommandLine line) {
    Set<String> seen = new HashSet<>();
    for (Option option : line.getOptions()) {
      String name = option.getLongOpt();
      if (!seen.add(name) && !isRepeatable(name)) {
        throw new UsageException("--%s is given twice".formatted(name));
      }
    }
  }

  private boolean isRepeatable(String name) {
    return options.stream()
        .anyMatch(
            option ->
                option.name().equals(name)
                    && option instanceof Setting<?> setting
                    && setting.repeatable());
  }

  private static void requirePresent(Setting<?> setting, CommandLine line) {
    if (setting.presence() == Setting.Presence.REQUIRED && !line.hasOption(setting.name())) {
      throw new UsageException(setting.synopsis() + " is missing");
    }
  }
}
