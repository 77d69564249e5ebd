package io.github.pocketzoo.runtime.kernel.onednn;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A Java program that runs in a process of its own, with the tests' class path or a part of it. */
public final class JavaProcess {
  private final ProcessBuilder builder;

  public JavaProcess(Class<?> program, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add(program.getName());
    builder = new ProcessBuilder(command).redirectErrorStream(true);
    classPath(entry -> true);
  }

  /** Leaves only some entries of the class path. */
  JavaProcess classPath(Predicate<String> entries) {
    String classPath = System.getProperty("java.class.path");
    return environment(
        "CLASSPATH",
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entries)
            .collect(Collectors.joining(File.pathSeparator)));
  }

  public JavaProcess environment(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  /** Takes a variable out of the environment. */
  public JavaProcess without(String name) {
    builder.environment().remove(name);
    return this;
  }

  /** Runs it and returns all that it prints. */
  public String output() throws IOException, InterruptedException {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
