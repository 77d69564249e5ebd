package io.github.pocketzoo.cli.option;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;

/** What a command line gives to a command. Every value in it has been checked. */
public final class Arguments {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%\\-]+");

  private final CommandLine line;
  private final List<String> words;

  Arguments(CommandLine line, List<String> words) {
    this.line = line;
    this.words = List.copyOf(words);
  }

  public boolean has(CommandOption option) {
    return line.hasOption(option.name());
  }

  /** The value of an option that is required or has a default. */
  public <T> T get(Setting<T> setting) {
    return find(setting).orElseThrow();
  }

  /** The value of an option that was given or has a default. */
  public <T> Optional<T> find(Setting<T> setting) {
    return all(setting).stream().findFirst();
  }

  /** The values of an option in their order. */
  public <T> List<T> all(Setting<T> setting) {
    return texts(setting).stream().map(text -> setting.type().parse(setting.name(), text)).toList();
  }

  /** The values of an option as they are written, or its default. */
  public List<String> texts(Setting<?> setting) {
    String[] given = line.getOptionValues(setting.name());
    return given == null ? setting.defaultValue().stream().toList() : List.of(given);
  }

  /** What isn't an option. */
  public List<String> operands() {
    return line.getArgList();
  }

  /** The words as a shell takes them. */
  public String quoted() {
    return words.stream().map(Arguments::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
