package io.github.pocketzoo.compression.sensitivity;

import java.util.List;
import java.util.Locale;

/**
 * A heat map: a row for each part, a column for each disturbance, darker where the loss rises more.
 * Colours go with the logarithm, since one part may cost a hundred times as much as another.
 */
final class SensitivityPlot {
  private static final int LEFT = 200;
  private static final int TOP = 76;
  private static final int WIDTH = 104;
  private static final int HEIGHT = 22;

  /** A rise that can hardly be told from none. */
  private static final double LEAST = 1e-3;

  private SensitivityPlot() {}

  static String render(SensitivityResult result) {
    int columns = result.disturbances().size();
    int width = LEFT + columns * WIDTH + 16;
    int height = TOP + result.rows().size() * HEIGHT + 16;
    double most =
        result.rows().stream()
            .flatMap(row -> row.measured().stream())
            .mapToDouble(held -> held.loss() - result.whole().loss())
            .max()
            .orElse(0);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n",
            width,
            height,
            width,
            width,
            height));
    text(svg, 8, 20, "start", "#222", "Rise of the loss where one part is disturbed");
    text(
        svg,
        8,
        38,
        "start",
        "#666",
        String.format(
            Locale.ROOT,
            "%s, %d examples; %.4f as it is%s",
            result.data(),
            result.examples(),
            result.whole().loss(),
            result.whole().accuracy().isPresent()
                ? String.format(
                    Locale.ROOT, ", accuracy %.4f", result.whole().accuracy().getAsDouble())
                : ""));
    for (int column = 0; column < columns; column++) {
      text(svg, middle(column), TOP - 8, "middle", "#222", result.disturbances().get(column));
    }
    for (int row = 0; row < result.rows().size(); row++) {
      SensitivityResult.Row part = result.rows().get(row);
      int y = TOP + row * HEIGHT;
      text(svg, LEFT - 8, y + 15, "end", "#222", part.part());
      cells(svg, part.measured(), result.whole().loss(), most, y);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void cells(
      StringBuilder svg, List<HeldOut> measured, double whole, double most, int y) {
    for (int column = 0; column < measured.size(); column++) {
      double rise = measured.get(column).loss() - whole;
      double shade = shade(rise, most);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
              LEFT + column * WIDTH,
              y,
              WIDTH - 1,
              HEIGHT - 1,
              colour(shade)));
      String ink = shade > 0.55 ? "#fff" : "#222";
      text(svg, middle(column), y + 15, "middle", ink, String.format(Locale.ROOT, "%+.4f", rise));
    }
  }

  /** 0 for no rise, 1 for the greatest. */
  static double shade(double rise, double most) {
    if (!(rise > LEAST) || most <= LEAST) {
      return 0;
    }
    return Math.log(rise / LEAST) / Math.log(most / LEAST);
  }

  /** From near white to dark red. */
  private static String colour(double shade) {
    return String.format(
        "#%02x%02x%02x",
        Math.round(250 - 100 * shade),
        Math.round(246 - 220 * shade),
        Math.round(240 - 200 * shade));
  }

  private static int middle(int column) {
    return LEFT + column * WIDTH + WIDTH / 2;
  }

  private static void text(
      StringBuilder svg, int x, int y, String anchor, String colour, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            colour,
            escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
