package io.github.pocketzoo.eval.report;

/** Text made safe for LaTeX. */
final class Latex {
  private Latex() {}

  /** One line of text without commands. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.replaceAll("\\s+", " ").toCharArray()) {
      switch (c) {
        case '\\' -> escaped.append("\\textbackslash{}");
        case '~' -> escaped.append("\\textasciitilde{}");
        case '^' -> escaped.append("\\textasciicircum{}");
        case '<' -> escaped.append("\\textless{}");
        case '>' -> escaped.append("\\textgreater{}");
        case '"' -> escaped.append("\\textquotedbl{}");
        case '&', '%', '$', '#', '_', '{', '}' -> escaped.append('\\').append(c);
        case '−' -> escaped.append("$-$");
        case '×' -> escaped.append("$\\times$");
        case 'Δ' -> escaped.append("$\\Delta$");
        case '–' -> escaped.append("--");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
