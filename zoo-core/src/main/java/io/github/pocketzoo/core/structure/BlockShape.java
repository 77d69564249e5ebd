package io.github.pocketzoo.core.structure;

import io.github.pocketzoo.core.error.InvalidInputException;

/**
 * The inner widths of a transformer block. They may differ from block to block; hidden states are
 * as wide in all of them.
 *
 * @param heads of its attention
 * @param neurons width of its feed-forward network
 */
public record BlockShape(AttentionHeads heads, int neurons) {
  public BlockShape {
    if (neurons < 1) {
      throw new InvalidInputException(
          "width of the feed-forward network is %d, expected 1 or more".formatted(neurons));
    }
  }

  /** Width of what a projection leads to, or from, within the block. */
  public int widthOf(Role role) {
    return switch (role) {
      case QUERY, ATTENTION_OUTPUT -> heads.width();
      case KEY, VALUE -> heads.keyValueWidth();
      case INTERMEDIATE, GATE, OUTPUT -> neurons;
    };
  }
}
