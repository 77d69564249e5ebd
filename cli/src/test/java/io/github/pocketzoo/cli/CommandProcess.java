package io.github.pocketzoo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own, as users run it. Closing it kills it. */
final class CommandProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command.
   *
   * @param directory for the files that take the output
   * @param jvmOptions options of the JVM
   * @param words of the command line
   */
  static CommandProcess start(Path directory, List<String> jvmOptions, String... words)
      throws IOException {
    return start(directory, jvmOptions, Map.of(), words);
  }

  /**
   * Starts a command.
   *
   * @param directory for the files that take the output
   * @param jvmOptions options of the JVM
   * @param variables of the environment, beside those of this process
   * @param words of the command line
   */
  static CommandProcess start(
      Path directory, List<String> jvmOptions, Map<String, String> variables, String... words)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.addAll(jvmOptions);
    command.add(Main.class.getName());
    command.addAll(List.of(words));
    Path out = Files.createTempFile(directory, "process", ".out");
    Path err = Files.createTempFile(directory, "process", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    // ONNX Runtime crashes the JVM where the command line is very long.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(variables);
    return new CommandProcess(builder.start(), out, err);
  }

  /** Waits for the end; one that doesn't come is an error. */
  CommandRun end() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running: " + Files.readString(err));
    }
    return new CommandRun(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
    process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
