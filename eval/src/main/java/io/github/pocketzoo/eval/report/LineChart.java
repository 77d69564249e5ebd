package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.eval.ReportRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Lines over one axis, as the page draws them and as its table tells them.
 *
 * @param id of the element, unique in the page
 * @param title what it shows
 * @param reading how to read it
 * @param xAxis title of the axis to the right
 * @param yAxis title of the axis upwards
 * @param logarithmic whether the axis to the right is
 * @param diagonal whether equal values of both axes are drawn, as what is ideal
 * @param categories names of the places to the right; empty where they are numbers
 * @param series a line each
 */
record LineChart(
    String id,
    String title,
    String reading,
    String xAxis,
    String yAxis,
    boolean logarithmic,
    boolean diagonal,
    List<String> categories,
    List<Series> series) {
  LineChart {
    categories = List.copyOf(categories);
    series = List.copyOf(series);
  }

  /** Lines over sizes, whose axis is logarithmic. */
  static LineChart overSizes(
      String id, String title, String reading, String xAxis, String yAxis, List<Series> series) {
    return new LineChart(id, title, reading, xAxis, yAxis, true, false, List.of(), series);
  }

  /**
   * A line.
   *
   * @param name what it is of
   * @param points from left to right
   */
  record Series(String name, List<Point> points) {
    Series {
      points = List.copyOf(points);
    }

    /** A line for each row of which something was measured. */
    static <R extends ReportRow, P> List<Series> ofRows(
        List<R> rows,
        Function<R, Optional<List<P>>> measured,
        ToDoubleFunction<P> x,
        ToDoubleFunction<P> y) {
      List<Series> series = new ArrayList<>();
      for (R row : rows) {
        measured
            .apply(row)
            .filter(points -> !points.isEmpty())
            .ifPresent(points -> series.add(of(row.name(), points, x, y)));
      }
      return series;
    }

    /** A line through what was measured. */
    static <P> Series of(
        String name, List<P> measured, ToDoubleFunction<P> x, ToDoubleFunction<P> y) {
      return new Series(
          name,
          measured.stream()
              .map(each -> new Point(x.applyAsDouble(each), y.applyAsDouble(each)))
              .toList());
    }
  }

  /**
   * A place on a line.
   *
   * @param x number, or of a category its index from 0
   * @param y number
   */
  record Point(double x, double y) {}

  /** The places to the right where any line has a point, in order. */
  List<Double> places() {
    return series.stream()
        .flatMap(line -> line.points().stream())
        .map(Point::x)
        .distinct()
        .sorted()
        .toList();
  }

  String placeName(double x) {
    return categories.isEmpty() ? Numbers.plain(x) : categories.get((int) x);
  }
}
