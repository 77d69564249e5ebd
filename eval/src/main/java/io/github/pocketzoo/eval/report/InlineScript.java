package io.github.pocketzoo.eval.report;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Scripts and data in a form that can stand within a {@code <script>} element. */
final class InlineScript {
  private static final String POM_PROPERTIES =
      "/META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private InlineScript() {}

  /** Chart.js as its webjar has it. */
  static String chartJs() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Resources.text(POM_PROPERTIES)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("version");
    return script(
        Resources.text(
            "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js".formatted(version)));
  }

  /**
   * JavaScript. A closing tag or the start of a comment within it would end or confuse the element;
   * with the backslash they mean the same wherever they can stand in JavaScript (string, regular
   * expression, comment). Browsers would look for a source map.
   */
  static String script(String javaScript) {
    return javaScript
        .replaceAll("(?m)^//# sourceMappingURL=.*$", "")
        .replaceAll("(?i)</(script)", "<\\\\/$1")
        .replace("<!--", "<\\!--");
  }

  /** JSON, in which {@code <} can stand in strings only. */
  static String json(String json) {
    return json.replace("<", "\\u003c");
  }
}
