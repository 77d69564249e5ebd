package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another Java process that fetches the model of a {@link LoopbackHub}. */
final class HubProcess {
  private HubProcess() {}

  static Process start(LoopbackHub hub, Path cache, Path output, String... jvmOptions)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HubProcess.class.getName(), hub.url(), cache.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /**
   * @param arguments the endpoint, and the cache
   */
  public static void main(String... arguments) {
    HubEnvironment environment = new HubEnvironment(Map.of("HF_ENDPOINT", arguments[0]));
    try {
      System.out.print(
          new HubModelResolver(environment, Path.of(arguments[1]))
              .resolve(LoopbackHub.MODEL, false, Progress.silent()));
    } catch (InvalidInputException e) {
      System.out.print(e.getMessage());
    }
  }
}
