package io.github.pocketzoo.core.process;

import io.github.pocketzoo.core.progress.TerminalProgress;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of another JVM like this one. */
public final class JavaCommand {
  /** Not an argument: command lines have a longest length. */
  private static final String CLASS_PATH = "CLASSPATH";

  private JavaCommand() {}

  /** A process of a command line of {@link #of}, with this JVM's class path. */
  public static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(CLASS_PATH, System.getProperty("java.class.path"));
    return builder;
  }

  /**
   * Runs a class with this JVM's options; its class path comes by the environment, see {@link
   * #process}.
   *
   * @param main the class
   * @param arguments of it
   */
  public static List<String> of(String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(JavaCommand::isPassedOn)
        .forEach(command::add);
    // A log is no terminal, whatever this process writes to.
    command.add("-D" + TerminalProgress.TERMINAL + "=false");
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /** Agents and debuggers are for one process. */
  private static boolean isPassedOn(String option) {
    return !option.startsWith("-javaagent")
        && !option.startsWith("-agent")
        && !option.startsWith("-Xrun")
        && !option.startsWith("-Djava.class.path");
  }
}
