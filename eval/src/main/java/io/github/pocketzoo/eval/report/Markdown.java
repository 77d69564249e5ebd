package io.github.pocketzoo.eval.report;

/** Text made safe for GitHub's Markdown. */
final class Markdown {
  private Markdown() {}

  /** One line of text that can't start markup, end a table cell or open a tag. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.replaceAll("\\s+", " ").toCharArray()) {
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '|', '*', '_', '`', '[', ']', '\\', '#', '~' -> escaped.append('\\').append(c);
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** A block of code that no content can end early. */
  static String code(String language, String content) {
    String fence = "```";
    while (content.contains(fence)) {
      fence += "`";
    }
    return fence + language + "\n" + content + "\n" + fence + "\n";
  }
}
