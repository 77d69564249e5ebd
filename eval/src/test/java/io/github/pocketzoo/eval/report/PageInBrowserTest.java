package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser sees it: a script in it looks around and leaves what it found. */
@Tag("slow")
class PageInBrowserTest {
  /** Before all other scripts. */
  private static final String WATCH =
      "<script>window.problems = []; addEventListener('error', e => problems.push(String(e.message)));</script>";

  /** After all other scripts. */
  private static final String PROBE =
      """
      <script>
      const buttons = [...document.querySelectorAll('table.models thead button')];
      const names = () =>
        [...document.querySelectorAll('table.models tbody th')].map(th => th.dataset.sort);
      const sorts = () =>
        [...document.querySelectorAll('table.models thead th')].map(th => th.getAttribute('aria-sort'));
      const painted = canvas => {
        const pixels =
          canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return canvas.width > 100 && pixels.some((value, i) => i % 4 === 3 && value > 0);
      };
      buttons[1].focus();
      buttons[1].click();
      const first = { names: names(), sorts: sorts() };
      buttons[1].click();
      const second = { names: names(), sorts: sorts() };
      const plot = document.getElementById('plot');
      if (plot) {
        plot.focus();
        plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      }
      const found = {
        problems: window.problems,
        first, second,
        said: document.getElementById('sorted').textContent,
        pointed: plot ? document.getElementById('pointed').textContent : '',
        painted: [...document.querySelectorAll('canvas')].map(painted),
        width: innerWidth,
        needed: document.documentElement.scrollWidth,
        background: getComputedStyle(document.body).backgroundColor
      };
      const note = document.createElement('pre');
      note.id = 'probe';
      note.textContent = JSON.stringify(found);
      document.body.append(note);
      parent.postMessage(note.textContent, '*');
      </script>
      """;

  /** A phone: windows of a browser can't be made as narrow. */
  private static final String PHONE =
      """
      <!DOCTYPE html>
      <script>
      addEventListener('message', event => {
        const note = document.createElement('pre');
        note.id = 'probe';
        note.textContent = event.data;
        document.body.append(note);
      });
      </script>
      <body><iframe src="page.html" width="390" height="844" style="border: 0"></iframe></body>
      """;

  private static String browser;

  @TempDir private Path directory;

  @BeforeAll
  static void findBrowser() {
    Optional<Path> found =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "no Chromium in /usr/bin: pages are not looked at");
    browser = found.orElseThrow().toString();
  }

  private JsonNode look(String html, boolean onPhone, String... more) throws Exception {
    return lookAt(
        html.replace("<head>", "<head>" + WATCH).replace("</body>", PROBE + "</body>"),
        onPhone,
        more);
  }

  private JsonNode lookAt(String probed, boolean onPhone, String... more) throws Exception {
    Path page = Files.writeString(directory.resolve("page.html"), probed);
    Path phone = Files.writeString(directory.resolve("phone.html"), PHONE);
    Path dom = directory.resolve("dom.html");
    List<String> command =
        new ArrayList<>(
            List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=5000",
                "--window-size=1280,2400"));
    command.addAll(List.of(more));
    command.addAll(List.of("--dump-dom", (onPhone ? phone : page).toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return found(dom);
  }

  private static JsonNode found(Path dom) throws IOException {
    String probe =
        Jsoup.parse(Files.readString(dom, StandardCharsets.UTF_8)).select("#probe").text();
    assertThat(probe).as("what the page's probe found").isNotEmpty();
    return new ObjectMapper().readTree(probe);
  }

  private static String full() {
    return HtmlReport.render(
        SampleReports.full(),
        Optional.of(
            new Sensitivity(
                "sensitivity.json", List.of("query", "key"), Map.of("0.5", List.of(0.1, 0.2)))));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.isNull() ? "" : each.asText()));
    return texts;
  }

  @Test
  void scriptsRunAndPlotsAreDrawn() throws Exception {
    JsonNode found = look(full(), false);

    assertThat(texts(found.path("problems"))).isEmpty();
    assertThat(texts(found.path("painted"))).hasSize(5).containsOnly("true");
    assertThat(found.path("needed").intValue()).isLessThanOrEqualTo(1280);
  }

  @Test
  void choosingAHeadingSortsAndSaysSo() throws Exception {
    JsonNode found = look(full(), false);

    assertThat(texts(found.path("first").path("names")))
        .containsExactly(
            "teacher", "student-int8", "student", "student-pruned", SampleReports.HOSTILE_NAME);
    assertThat(texts(found.path("first").path("sorts")).subList(0, 3))
        .containsExactly("", "descending", "");
    // What failed stays last.
    assertThat(texts(found.path("second").path("names")))
        .containsExactly(
            "student-pruned", "student", "student-int8", "teacher", SampleReports.HOSTILE_NAME);
    assertThat(found.path("said").asText()).isEqualTo("Sorted by Accuracy (%), ascending.");
  }

  @Test
  void keysGoFromModelToModelInThePlot() throws Exception {
    assertThat(look(full(), false).path("pointed").asText())
        .startsWith("student: accuracy 82.06 %");
  }

  @Test
  void aPhoneNeedsNoSidewaysScrolling() throws Exception {
    JsonNode found = look(full().replace("<details", "<details open"), true);

    assertThat(texts(found.path("problems"))).isEmpty();
    assertThat(found.path("width").intValue()).isEqualTo(390);
    assertThat(found.path("needed").intValue()).isLessThanOrEqualTo(390);
    assertThat(texts(found.path("painted"))).containsOnly("true");
  }

  /** After all other scripts of a table of models and tasks. */
  private static final String PROBE_OF_GRID =
      """
      <script>
      const plot = document.getElementById('plot');
      plot.focus();
      plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
      const pixels = plot.getContext('2d').getImageData(0, 0, plot.width, plot.height).data;
      const note = document.createElement('pre');
      note.id = 'probe';
      note.textContent = JSON.stringify({
        problems: window.problems,
        width: innerWidth,
        needed: document.documentElement.scrollWidth,
        rows: document.querySelectorAll('section:has(#scores) tbody tr').length,
        links: [...document.querySelectorAll('a')].map(a => a.getAttribute('href')),
        painted: plot.width > 100 && pixels.some((value, i) => i % 4 === 3 && value > 0),
        pointed: document.getElementById('pointed').textContent,
        background: getComputedStyle(document.body).backgroundColor
      });
      document.body.append(note);
      parent.postMessage(note.textContent, '*');
      </script>
      """;

  private JsonNode lookAtGrid(boolean onPhone, String... more) throws Exception {
    String probed =
        GridFiles.html(SampleReports.grid())
            .replace("<head>", "<head>" + WATCH)
            .replace("</body>", PROBE_OF_GRID + "</body>");
    return lookAt(probed, onPhone, more);
  }

  @Test
  void theTableOfModelsAndTasksFitsAndLinksItsReports() throws Exception {
    JsonNode wide = lookAtGrid(false);
    assertThat(wide.path("rows").intValue()).isEqualTo(3);
    assertThat(texts(wide.path("links")))
        .contains("tasks/one/report.html", "cells/one/teacher/report.html");
    assertThat(wide.path("needed").intValue()).isLessThanOrEqualTo(1280);
    assertThat(texts(wide.path("problems"))).isEmpty();
    assertThat(wide.path("painted").booleanValue()).isTrue();
    assertThat(wide.path("pointed").textValue())
        .isEqualTo("student-with-a-long-name-int8: score 84.25, time 2.00 ms, on disk 17.7 MB");

    JsonNode phone = lookAtGrid(true);
    assertThat(phone.path("width").intValue()).isEqualTo(390);
    assertThat(phone.path("needed").intValue()).isLessThanOrEqualTo(390);
    assertThat(
            lookAtGrid(false, "--blink-settings=preferredColorScheme=0")
                .path("background")
                .asText())
        .isEqualTo("rgb(20, 24, 27)");
  }

  @Test
  void darkIsDark() throws Exception {
    assertThat(
            look(full(), false, "--blink-settings=preferredColorScheme=0")
                .path("background")
                .asText())
        .isEqualTo("rgb(20, 24, 27)");
  }
}
