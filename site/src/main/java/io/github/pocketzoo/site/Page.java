package io.github.pocketzoo.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * A Markdown file.
 *
 * @param source where it is in the project
 * @param title its first heading
 * @param document what is in it, with links to pages in place of Markdown files
 * @param linkedFiles files of the project that it links to or shows, other than pages
 */
record Page(Path source, String title, Node document, Set<Path> linkedFiles) {
  private static final String MARKDOWN = ".md";

  /**
   * Reads a file.
   *
   * @param root the project's directory
   * @param source the file's path in it
   * @throws IOException if it cannot be read, has no heading, or links to a file that isn't there
   */
  static Page read(Path root, Path source) throws IOException {
    Node document = Markdown.parse(Files.readString(root.resolve(source)));
    Links links = new Links(root, source);
    document.accept(links);
    if (links.broken != null) {
      throw new IOException("%s: no such file: %s".formatted(source, links.broken));
    }
    if (links.title == null) {
      throw new IOException(source + ": no heading");
    }
    return new Page(source, links.title, document, Set.copyOf(links.files));
  }

  /** Where the page goes: a README is the index of its directory. */
  Path target() {
    return Path.of(target(source.toString()));
  }

  private static String target(String markdown) {
    String html = markdown.substring(0, markdown.length() - MARKDOWN.length()) + ".html";
    return html.replaceFirst("(^|/)README\\.html$", "$1index.html");
  }

  /** From this page to another file of the site. */
  String linkTo(Path file) {
    Path directory = target().getParent();
    Path way = directory == null ? file : directory.relativize(file);
    return way.toString().replace('\\', '/');
  }

  private static final class Links extends AbstractVisitor {
    private final Path root;
    private final Path source;
    private final Set<Path> files = new HashSet<>();
    private String broken;
    private String title;

    Links(Path root, Path source) {
      this.root = root;
      this.source = source;
    }

    @Override
    public void visit(Heading heading) {
      if (title == null) {
        title = TextContentRenderer.builder().build().render(heading).strip();
      }
      visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
      link.setDestination(resolved(link.getDestination()));
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      image.setDestination(resolved(image.getDestination()));
      visitChildren(image);
    }

    private String resolved(String destination) {
      if (destination.matches("[a-z]+:.*") || destination.startsWith("#")) {
        return destination;
      }
      int hash = destination.indexOf('#');
      String path = hash < 0 ? destination : destination.substring(0, hash);
      String fragment = hash < 0 ? "" : destination.substring(hash);
      Path file = root.relativize(root.resolve(source).resolveSibling(path).normalize());
      if (!Files.isRegularFile(root.resolve(file))) {
        broken = destination;
        return destination;
      }
      if (path.endsWith(MARKDOWN) && Site.isPage(file)) {
        return target(path) + fragment;
      }
      files.add(file);
      return destination;
    }
  }
}
