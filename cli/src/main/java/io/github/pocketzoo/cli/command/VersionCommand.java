package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import java.util.List;

/** Tells the versions that a bug report needs. */
final class VersionCommand implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String summary() {
    return "Print the versions of pocketzoo, ND4J, Java and the operating system";
  }

  @Override
  public String usage() {
    return "";
  }

  @Override
  public List<OptionGroup> optionGroups() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("version");
  }

  @Override
  public void run(Arguments arguments, Console console) {
    ToolVersions versions = ToolVersions.read();
    console.print("pocketzoo " + versions.pocketzoo());
    console.print("ND4J      %s (%s)".formatted(versions.nd4j(), versions.backend()));
    console.print(
        "Java      %s (%s)".formatted(property("java.version"), property("java.vm.name")));
    console.print(
        "OS        %s %s (%s)"
            .formatted(property("os.name"), property("os.version"), property("os.arch")));
  }

  private static String property(String name) {
    return System.getProperty(name);
  }
}
