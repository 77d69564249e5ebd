package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.Table;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.eval.ExampleTexts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds texts of a table again, in one pass over the parts that they are in.
 *
 * @param parts all of the table, in order
 */
record TableTexts(SparkSession session, Table table, List<PartResult> parts)
    implements ExampleTexts {

  /** Where a text is: its part, and its row there from 0. */
  private record Place(Part part, long row) implements Serializable {}

  /** A text that was found. */
  private record Found(Place place, String line) implements Serializable {}

  @Override
  public List<String> texts(List<Integer> examples) {
    List<Place> places = examples.stream().map(this::place).toList();
    TableInput input = TableInput.open(session, table);
    Map<Place, String> found = new HashMap<>();
    try {
      input
          .rows()
          .javaRDD()
          .mapPartitions(new Picking(input.root(), new HashSet<>(places)))
          .collect()
          .forEach(text -> found.put(text.place(), text.line()));
    } catch (Exception e) {
      // Spark throws checked exceptions that it doesn't declare.
      throw JobFailure.of(table.location() + ": cannot be read again", e);
    }
    return places.stream().map(found::get).toList();
  }

  private Place place(int example) {
    long before = 0;
    for (PartResult part : parts) {
      if (example < before + part.rows()) {
        return new Place(part.part(), example - before);
      }
      before += part.rows();
    }
    throw new IllegalArgumentException("no example %d of %d".formatted(example, before));
  }

  private record Picking(String root, Set<Place> wanted)
      implements FlatMapFunction<Iterator<Row>, Found> {
    @Override
    public Iterator<Found> call(Iterator<Row> rows) {
      if (!rows.hasNext()) {
        return Collections.emptyIterator();
      }
      Row row = rows.next();
      Part part = TableInput.part(root, row);
      long last =
          wanted.stream()
              .filter(place -> place.part().equals(part))
              .mapToLong(Place::row)
              .max()
              .orElse(-1);
      List<Found> found = new ArrayList<>();
      // Spark's rows come only after hasNext() was asked.
      for (long number = 0; number <= last; number++) {
        Place here = new Place(part, number);
        if (wanted.contains(here)) {
          found.add(new Found(here, line(row)));
        }
        if (rows.hasNext()) {
          row = rows.next();
        }
      }
      return found.iterator();
    }

    private static String line(Row row) {
      return new InputText(
              row.getString(TableInput.TEXT), Optional.ofNullable(row.getString(TableInput.PAIR)))
          .line();
    }
  }
}
