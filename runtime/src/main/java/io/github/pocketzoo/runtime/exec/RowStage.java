package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.plan.RowKind;
import java.util.List;

/**
 * Steps that work on the same rows, all of them on a panel of rows before the next panel, so that
 * what one step leaves for another is still in the cache.
 *
 * @param rows what there is one row of
 * @param steps in order
 * @param panelRows most rows of a panel
 */
record RowStage(RowKind rows, List<RowStep> steps, int panelRows) implements KernelStage {
  RowStage {
    steps = List.copyOf(steps);
  }

  @Override
  public void emit(Emission emission) {
    Part part = emission.part();
    boolean tokens = rows == RowKind.TOKEN;
    int end = tokens ? part.endRow() : part.endSequence();
    for (int row = tokens ? part.firstRow() : part.firstSequence(); row < end; row += panelRows) {
      int count = Math.min(panelRows, end - row);
      for (RowStep step : steps) {
        step.emit(emission, row, count);
      }
    }
  }

  @Override
  public long attentionBytes(int longest) {
    return steps.stream().mapToLong(step -> step.attentionBytes(longest)).max().orElse(0);
  }

  @Override
  public boolean readsOtherRows() {
    return false;
  }
}
