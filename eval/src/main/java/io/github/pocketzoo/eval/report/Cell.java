package io.github.pocketzoo.eval.report;

import java.util.OptionalDouble;

/**
 * A number in a table.
 *
 * @param text the number as displayed
 * @param detail what stands beside it in smaller letters, such as its interval; may be empty
 * @param value what to sort by
 */
record Cell(String text, String detail, OptionalDouble value) {
  static final Cell MISSING = new Cell(Numbers.MISSING, "", OptionalDouble.empty());

  static Cell of(String text, double value) {
    return new Cell(text, "", OptionalDouble.of(value));
  }

  /** With three digits or so. */
  static Cell measure(double value) {
    return of(Numbers.measure(value), value);
  }

  Cell withDetail(String text) {
    return new Cell(this.text, text, value);
  }

  /** Text and detail in one line. */
  String line() {
    return detail.isEmpty() ? text : text + " (" + detail + ")";
  }
}
