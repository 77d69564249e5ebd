package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Another Java process that fetches the model of a {@link LoopbackHub}. */
final class HubProcess {
  private HubProcess() {}

  static Process start(LoopbackHub hub, Path cache, Path output) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            HubProcess.class.getName(),
            hub.url(),
            cache.toString());
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
    System.out.print(
        new HubModelResolver(environment, Path.of(arguments[1]))
            .resolve(LoopbackHub.MODEL, false, Progress.silent()));
  }
}
