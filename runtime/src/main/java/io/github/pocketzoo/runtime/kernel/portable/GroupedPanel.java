package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmField;
import io.github.pocketzoo.runtime.kernel.GemmSpec;

/** A panel of 4-bit integers in groups, as {@code PackedMatrix} lays it out. */
final class GroupedPanel {
  private static final int PANEL = GemmSpec.PANEL;

  private final DotProduct dot;
  private final int groupRows;
  private final int groups;

  /** Group by group, the scales of the columns as bits of floats, and the words of the columns. */
  private final int[] words;

  GroupedPanel(DotProduct dot, Block block, int panel) {
    int rows = block.count(GemmField.STEPS) * dot.depth();
    this.dot = dot;
    this.groupRows = block.count(GemmField.GROUP_STEPS) * dot.depth();
    this.groups = (rows + groupRows - 1) / groupRows;
    this.words = new int[PANEL * (groups + rows / DotProduct.WORD_ROWS)];
    block.matrix(GemmField.B, GemmField.B_PANEL_STRIDE).read(panel, 0, words, words.length);
  }

  int groups() {
    return groups;
  }

  int groupRows() {
    return groupRows;
  }

  /** The scale of row k in a column. */
  float scale(int k, int column) {
    return Float.intBitsToFloat(words[line(k / groupRows * groupRows) - PANEL + column]);
  }

  /** The integer of row k in a column. */
  int integer(int k, int column) {
    int unused = Integer.SIZE - dot.elementBits();
    int above = unused - dot.firstBit(k % DotProduct.WORD_ROWS);
    return (words[line(k) + column] << above) >> unused;
  }

  /**
   * Where the words of row k are: behind those of the rows before it, and one line of scales more.
   */
  private int line(int k) {
    return PANEL * (k / DotProduct.WORD_ROWS + k / groupRows + 1);
  }
}
