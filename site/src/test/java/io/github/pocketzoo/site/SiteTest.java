package io.github.pocketzoo.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The site of this project")
class SiteTest {
  private static final Map<Path, Document> PAGES = new HashMap<>();

  @TempDir private static Path output;

  @BeforeAll
  static void write() throws IOException {
    int count = new Site(Path.of("").toAbsolutePath().getParent(), output).write();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
        PAGES.put(file, Jsoup.parse(file));
      }
    }
    assertThat(PAGES).hasSize(count).containsKey(output.resolve("index.html"));
  }

  @Test
  @DisplayName("has no link that leads nowhere, be it to a file or to a heading")
  void links() {
    SoftAssertions softly = new SoftAssertions();
    PAGES.forEach(
        (file, page) -> {
          for (Element link : page.select("a[href], img[src], link[href]")) {
            String address = link.hasAttr("href") ? link.attr("href") : link.attr("src");
            if (!address.matches("[a-z]+:.*")) {
              softly
                  .assertThat(isThere(file, address))
                  .as("%s: %s", output.relativize(file), address)
                  .isTrue();
            }
          }
        });
    softly.assertAll();
  }

  private static boolean isThere(Path from, String address) {
    int hash = address.indexOf('#');
    String path = hash < 0 ? address : address.substring(0, hash);
    Path file = path.isEmpty() ? from : from.resolveSibling(path).normalize();
    boolean heading =
        hash < 0
            || (PAGES.containsKey(file)
                && PAGES.get(file).getElementById(address.substring(hash + 1)) != null);
    return Files.isRegularFile(file) && heading;
  }

  @Test
  @DisplayName("loads nothing from elsewhere")
  void selfContained() {
    for (Document page : PAGES.values()) {
      assertThat(page.select("script, iframe, object")).isEmpty();
      assertThat(page.select("img[src], link[href]").eachAttr("src"))
          .noneMatch(address -> address.contains("//"));
    }
  }

  @Test
  @DisplayName("has a title, one first heading and a way past the list of pages on each page")
  void structure() {
    PAGES.forEach(
        (file, page) -> {
          assertThat(page.title()).as(file.toString()).isNotBlank();
          assertThat(page.select("h1")).as(file.toString()).hasSize(1);
          assertThat(page.select("a.skip[href=#text]")).hasSize(1);
        });
    assertThat(PAGES.values().stream().map(Document::title)).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("lists every page of the guide")
  void contents() {
    List<String> listed = PAGES.get(output.resolve("index.html")).select("nav a").eachAttr("href");
    List<String> guide = new ArrayList<>();
    PAGES.keySet().stream()
        .map(file -> output.relativize(file).toString().replace('\\', '/'))
        .filter(file -> file.startsWith("docs/guide/") || file.startsWith("docs/reference/"))
        .forEach(guide::add);
    assertThat(listed).containsAll(guide);
  }

  @Test
  @DisplayName("is not written if a link leads to no file")
  void brokenLink(@TempDir Path root) throws IOException {
    for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")) {
      Files.writeString(root.resolve(name), "# " + name);
    }
    Files.createDirectory(root.resolve("docs"));
    Files.writeString(root.resolve("docs/README.md"), "# All\n\n[x](gone.md)\n");
    Site site = new Site(root, root.resolve("out"));
    assertThatThrownBy(site::write).hasMessage("docs/README.md: no such file: gone.md");
    assertThat(root.resolve("out")).doesNotExist();
  }
}
