package io.github.pocketzoo.eval.report;

import java.util.List;

/**
 * Quality against time, a circle a model.
 *
 * @param title what it shows
 * @param timeAxis title of the axis to the right, in milliseconds
 * @param qualityAxis title of the axis upwards
 * @param qualityStep the axis begins and ends at multiples of it
 * @param qualityMost the axis ends there at the latest
 * @param reading how to read it
 * @param points models that have both numbers
 */
record Plot(
    String title,
    String timeAxis,
    String qualityAxis,
    double qualityStep,
    double qualityMost,
    String reading,
    List<Point> points) {
  Plot {
    points = List.copyOf(points);
  }

  /**
   * A circle.
   *
   * @param x time
   * @param y quality
   * @param low lower end of its interval
   * @param high upper end
   * @param bytes of the model's files
   * @param front whether it is on the Pareto front
   * @param recommended whether it is the recommended model
   * @param lines what is told where one points at it
   */
  record Point(
      String name,
      double x,
      double y,
      double low,
      double high,
      long bytes,
      boolean front,
      boolean recommended,
      List<String> lines) {
    Point {
      lines = List.copyOf(lines);
    }

    /** The same, said to be on the Pareto front or not. */
    Point onFront(boolean is) {
      return new Point(name, x, y, low, high, bytes, is, recommended, lines);
    }
  }
}
