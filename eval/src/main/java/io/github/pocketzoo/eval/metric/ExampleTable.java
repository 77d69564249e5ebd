package io.github.pocketzoo.eval.metric;

import java.util.List;
import java.util.function.IntFunction;

/**
 * What a model made of every example, as a table: all that scores, their intervals and comparisons
 * with other models are computed of.
 *
 * @param columns names
 * @param rows number of examples
 * @param row values of an example, by its number from 0, one a column
 */
public record ExampleTable(List<String> columns, int rows, IntFunction<List<?>> row) {
  public ExampleTable {
    columns = List.copyOf(columns);
  }
}
