package io.github.pocketzoo.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this is, as the build wrote it down.
 *
 * @param pocketzoo version of pocketzoo
 * @param backend the ND4J backend, such as {@code nd4j-native}
 * @param nd4j version of ND4J
 */
record ToolVersions(String pocketzoo, String backend, String nd4j) {
  private static final String RESOURCE = "version.properties";

  static ToolVersions read() {
    Properties properties = new Properties();
    try (InputStream resource = ToolVersions.class.getResourceAsStream(RESOURCE)) {
      properties.load(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ToolVersions(
        properties.getProperty("pocketzoo"),
        properties.getProperty("backend"),
        properties.getProperty("nd4j"));
  }
}
