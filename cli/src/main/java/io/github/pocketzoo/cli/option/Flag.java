package io.github.pocketzoo.cli.option;

import org.apache.commons.cli.Option;

/** An option without a value. */
public record Flag(String name, String help) implements CommandOption {
  @Override
  public String synopsis() {
    return "--" + name;
  }

  @Override
  public String helpWithDefault() {
    return help;
  }

  @Override
  public Option toOption() {
    return Option.builder().longOpt(name).get();
  }
}
