package io.github.pocketzoo.core.catalog;

import io.github.pocketzoo.core.catalog.hub.HubEnvironment;
import io.github.pocketzoo.core.catalog.maven.MavenHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another Java process that uses the catalogue. */
final class CatalogProcess {
  static final TestModel MODEL = TestModel.ofBytes(4_000_000);

  /** What a process that fetches says before it waits. */
  static final String READY = "ready: ";

  private CatalogProcess() {}

  static Process start(Path output, List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CatalogProcess.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /**
   * @param arguments "list"; or "fetch", the home of Maven, the cache, and a file to wait for
   */
  public static void main(String... arguments) throws IOException, InterruptedException {
    if (arguments[0].equals("list")) {
      ModelCatalog.ofUser().list().forEach(entry -> System.out.println(entry.name()));
      return;
    }
    ModelCatalog catalog =
        new ModelCatalog(
            List.of(MODEL.entry()),
            new ModelCache(Path.of(arguments[2])),
            new MavenHome(Path.of(arguments[1])).environment(),
            new HubEnvironment(Map.of()));
    System.out.print(READY);
    System.out.flush();
    while (!Files.exists(Path.of(arguments[3]))) {
      Thread.sleep(1);
    }
    System.out.println(
        catalog.fetch(ModelReference.parse("tiny-model"), FetchOptions.silent()).getFileName());
  }
}
