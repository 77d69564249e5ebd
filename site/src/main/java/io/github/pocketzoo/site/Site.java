package io.github.pocketzoo.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The documentation as web pages that open from disk: the README, what lies beside it, and {@code
 * docs}, with the files that they link to.
 */
public final class Site {
  private static final String STYLE = "site.css";
  private static final Path DOCS = Path.of("docs");
  private static final Path CONTENTS = DOCS.resolve("README.md");
  private static final List<Path> BESIDE_README =
      List.of(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("CONTRIBUTING.md"));

  private final Path root;
  private final Path output;

  /**
   * @param root the project's directory
   * @param output where pages go
   */
  public Site(Path root, Path output) {
    this.root = root.normalize();
    this.output = output;
  }

  /**
   * Writes the pages.
   *
   * @param arguments the project's directory, and where pages go
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected the project's directory and the output");
    }
    int pages = new Site(Path.of(arguments[0]), Path.of(arguments[1])).write();
    System.out.printf("%d pages: %s%n", pages, Path.of(arguments[1]).resolve("index.html"));
  }

  /**
   * Writes all pages.
   *
   * @return their number
   * @throws IOException if a file cannot be read or written, or a link leads nowhere
   */
  public int write() throws IOException {
    List<Page> pages = new ArrayList<>();
    for (Path source : sources()) {
      pages.add(Page.read(root, source));
    }
    Page contents =
        pages.stream().filter(page -> page.source().equals(CONTENTS)).findFirst().orElseThrow();
    Set<Path> linked = new HashSet<>();
    for (Page page : pages) {
      Path file = output.resolve(page.target());
      Files.createDirectories(file.getParent());
      Files.writeString(file, new PageLayout(contents, STYLE).html(page));
      linked.addAll(page.linkedFiles());
    }
    for (Path file : linked) {
      Path copy = output.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    try (InputStream style = Site.class.getResourceAsStream(STYLE)) {
      Files.copy(style, output.resolve(STYLE), StandardCopyOption.REPLACE_EXISTING);
    }
    return pages.size();
  }

  /** Whether a Markdown file of the project becomes a page. */
  static boolean isPage(Path markdown) {
    return markdown.startsWith(DOCS) || BESIDE_README.contains(markdown);
  }

  private Set<Path> sources() throws IOException {
    Set<Path> sources = new TreeSet<>(BESIDE_README);
    try (Stream<Path> files = Files.walk(root.resolve(DOCS))) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .map(root::relativize)
          .forEach(sources::add);
    }
    return sources;
  }
}
