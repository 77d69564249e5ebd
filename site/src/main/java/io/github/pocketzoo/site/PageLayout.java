package io.github.pocketzoo.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.text.TextContentRenderer;

/** What stands around the text of a page: the list of pages on its left, the same on all. */
final class PageLayout {
  private final Page contents;
  private final String style;

  /**
   * @param contents the page whose headings and links are the list of pages
   * @param style the style sheet's name, beside the first page
   */
  PageLayout(Page contents, String style) {
    this.contents = contents;
    this.style = style;
  }

  String html(Page page) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="%s">
        </head>
        <body>
        <a class="skip" href="#text">To the text</a>
        <nav aria-label="Pages">
        <p class="name"><a href="%s">pocketzoo</a></p>
        %s</nav>
        <main id="text">
        %s</main>
        </body>
        </html>
        """
        .formatted(
            escaped(
                page.title().equals("pocketzoo") ? page.title() : page.title() + " – pocketzoo"),
            page.linkTo(Path.of(style)),
            page.linkTo(Path.of("index.html")),
            navigation(page),
            Markdown.html(page.document()));
  }

  private String navigation(Page page) {
    StringBuilder html = new StringBuilder();
    for (Section section : sections()) {
      html.append(
          "<details%s><summary>%s</summary>\n<ul>\n"
              .formatted(
                  section.holds(page) || section.isFirst() ? " open" : "",
                  escaped(section.title())));
      for (Entry entry : section.entries()) {
        html.append(
            "<li><a href=\"%s\"%s>%s</a></li>\n"
                .formatted(
                    page.linkTo(entry.target()),
                    entry.target().equals(page.target()) ? " aria-current=\"page\"" : "",
                    escaped(entry.title())));
      }
      html.append("</ul>\n</details>\n");
    }
    return html.toString();
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    contents
        .document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (heading.getLevel() == 2) {
                  sections.add(new Section(sections.size(), text(heading), new ArrayList<>()));
                }
              }

              @Override
              public void visit(Link link) {
                if (!sections.isEmpty()) {
                  Path target = contents.target().resolveSibling(link.getDestination()).normalize();
                  sections.get(sections.size() - 1).entries().add(new Entry(text(link), target));
                }
              }
            });
    return sections;
  }

  private static String text(Node node) {
    return TextContentRenderer.builder().build().render(firstChildren(node)).strip();
  }

  /** The words in a node, without the address that a text of a link ends with. */
  private static Node firstChildren(Node node) {
    return node instanceof Link ? node.getFirstChild() : node;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /**
   * A link to a page.
   *
   * @param title what it is called
   * @param target the page
   */
  private record Entry(String title, Path target) {}

  /**
   * Links below a heading.
   *
   * @param index the heading's number
   * @param title the heading
   * @param entries the links
   */
  private record Section(int index, String title, List<Entry> entries) {
    boolean isFirst() {
      return index == 0;
    }

    boolean holds(Page page) {
      return entries.stream().anyMatch(entry -> entry.target().equals(page.target()));
    }
  }
}
