package io.github.pocketzoo.core.data;

import java.util.List;

/**
 * How a table differs from the usual.
 *
 * @param header whether its first row names the columns; where not, they are called 1, 2, 3, …
 * @param lenient whether rows with fewer columns than the header are left out, columns beyond it
 *     are not looked at, and texts may be empty, as in files that are known to have such rows
 * @param indexedLabels the classes, where the file may have their positions from 0 in the place of
 *     their names; empty where it has names alone
 */
public record TableLayout(boolean header, boolean lenient, List<String> indexedLabels) {
  /** A header, no broken row, names of classes. */
  public static final TableLayout USUAL = new TableLayout(true, false, List.of());

  public TableLayout {
    indexedLabels = List.copyOf(indexedLabels);
  }

  /** The name of the class that a cell tells. */
  String labelName(String cell) {
    if (indexedLabels.contains(cell) || !cell.matches("[0-9]{1,9}")) {
      return cell;
    }
    int index = Integer.parseInt(cell);
    return index < indexedLabels.size() ? indexedLabels.get(index) : cell;
  }
}
