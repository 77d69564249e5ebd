package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Refuses what a graph can't run on, before anything runs. */
final class InputCheck {
  private final List<EmbeddingTable> tables;
  private final List<FusedOp.Input> matrices = new ArrayList<>();

  /** Inputs {@code [batch, seqLen]} that are no row numbers: of ops of ND4J, and segments. */
  private final List<String> placeholders = new ArrayList<>();

  /** Most positions of a sequence that there are angles or distances for. */
  private int positions = Integer.MAX_VALUE;

  /** Whether it matters how far apart tokens stand. */
  private boolean distances;

  InputCheck(FusedGraph graph, List<EmbeddingTable> tables) {
    this.tables = tables;
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.Input input) {
        matrices.add(input);
      } else if (op instanceof FusedOp.Rotary) {
        positions = graph.positions();
      } else if (op instanceof FusedOp.Attention attention && attention.relative().isPresent()) {
        positions = graph.positions();
        distances = true;
        attention.segmentIds().ifPresent(placeholders::add);
      } else if (op instanceof FusedOp.Fallback fallback) {
        placeholders.addAll(fallback.node().placeholders());
      }
    }
  }

  /**
   * Checks a batch.
   *
   * @throws InvalidInputException if there is nothing to compute, an input is missing, shapes do
   *     not fit together, the mask is not of zeros and ones, or a table has no such row
   */
  void check(GraphInputs inputs) {
    if (!tables.isEmpty() || !placeholders.isEmpty()) {
      checkMask(inputs.mask());
      checkPositions(inputs.mask()[0].length);
      if (distances) {
        checkPadding(inputs.mask());
      }
    }
    for (EmbeddingTable table : tables) {
      checkRowNumbers(table, ids(table.ids(), inputs));
    }
    for (String name : placeholders) {
      if (!name.equals(ModelGraph.ATTENTION_MASK)) {
        ids(name, inputs);
      }
    }
    checkMatrices(inputs);
  }

  /**
   * Checks that every sequence begins with a token: SameDiff takes the first position for the
   * sequence, padding or not.
   */
  void checkFirstPositions(GraphInputs inputs) {
    int[][] mask = inputs.mask();
    for (int sequence = 0; sequence < mask.length; sequence++) {
      if (mask[sequence][0] == 0) {
        throw new InvalidInputException(
            "%s of sequence %d begins with padding, expected a token: the first one stands for the sequence"
                .formatted(ModelGraph.ATTENTION_MASK, sequence));
      }
    }
  }

  /**
   * Checks that all padding stands behind the tokens: SameDiff finds the last one by counting them.
   */
  void checkLastTokens(GraphInputs inputs) {
    int[][] mask = inputs.mask();
    for (int sequence = 0; sequence < mask.length; sequence++) {
      for (int i = 1; i < mask[sequence].length; i++) {
        if (mask[sequence][i] > mask[sequence][i - 1]) {
          throw new InvalidInputException(
              "%s of sequence %d has a token behind padding at %d, expected all padding at the end: the last token stands for the sequence"
                  .formatted(ModelGraph.ATTENTION_MASK, sequence, i));
        }
      }
    }
  }

  private static void checkMask(int[][] mask) {
    if (mask.length == 0 || mask[0].length == 0) {
      throw new InvalidInputException("the batch is empty, expected at least one token");
    }
    for (int sequence = 0; sequence < mask.length; sequence++) {
      int[] row = mask[sequence];
      checkLength(ModelGraph.ATTENTION_MASK, sequence, row.length, mask[0].length);
      for (int i = 0; i < row.length; i++) {
        if (row[i] != 0 && row[i] != 1) {
          throw new InvalidInputException(
              "%s holds %d at [%d, %d], expected 0 or 1"
                  .formatted(ModelGraph.ATTENTION_MASK, row[i], sequence, i));
        }
      }
    }
  }

  private void checkPositions(int length) {
    if (length > positions) {
      throw new InvalidInputException(
          "the batch is %d tokens long, expected at most %d, the model's positions"
              .formatted(length, positions));
    }
  }

  /** Padding has no row: between tokens, it would not count for their distance. */
  private static void checkPadding(int[][] mask) {
    for (int sequence = 0; sequence < mask.length; sequence++) {
      boolean tokens = false;
      int padding = -1;
      for (int i = 0; i < mask[sequence].length; i++) {
        if (mask[sequence][i] == 1 && padding >= 0) {
          throw new InvalidInputException(
              "%s of sequence %d has padding between tokens at %d, expected it before or behind all tokens"
                  .formatted(ModelGraph.ATTENTION_MASK, sequence, padding));
        }
        tokens |= mask[sequence][i] == 1;
        padding = tokens && mask[sequence][i] == 0 && padding < 0 ? i : padding;
      }
    }
  }

  private static int[][] ids(String name, GraphInputs inputs) {
    int[][] ids = inputs.ids().get(name);
    int[][] mask = inputs.mask();
    if (ids == null) {
      throw missing(name);
    }
    if (ids.length != mask.length) {
      throw new InvalidInputException(
          "%s has %d sequences, expected %d, as many as %s"
              .formatted(name, ids.length, mask.length, ModelGraph.ATTENTION_MASK));
    }
    for (int sequence = 0; sequence < ids.length; sequence++) {
      checkLength(name, sequence, ids[sequence].length, mask[0].length);
    }
    return ids;
  }

  private static void checkLength(String name, int sequence, int length, int expected) {
    if (length != expected) {
      throw new InvalidInputException(
          "%s of sequence %d has %d positions, expected %d"
              .formatted(name, sequence, length, expected));
    }
  }

  private static void checkRowNumbers(EmbeddingTable table, int[][] ids) {
    for (int[] row : ids) {
      for (int id : row) {
        if (id < 0 || id >= table.entries()) {
          throw new InvalidInputException(
              "%s holds %d, expected 0 to %d (%s)"
                  .formatted(table.ids(), id, table.entries() - 1, table.name()));
        }
      }
    }
  }

  private void checkMatrices(GraphInputs inputs) {
    Map<String, INDArray> given = inputs.matrices();
    long rows = inputs.mask() == null ? -1 : inputs.mask().length;
    for (FusedOp.Input input : matrices) {
      INDArray matrix = given.get(input.name());
      if (matrix == null) {
        throw missing(input.name());
      }
      if (matrix.size(0) == 0) {
        throw new InvalidInputException(
            "input \"%s\" has no row, expected at least one".formatted(input.name()));
      }
      if (rows >= 0 && matrix.size(0) != rows) {
        throw new InvalidInputException(
            "input \"%s\" has %d rows, expected %d, as many as the batch has elsewhere"
                .formatted(input.name(), matrix.size(0), rows));
      }
      rows = matrix.size(0);
    }
  }

  static InvalidInputException missing(String name) {
    return new InvalidInputException("input \"" + name + "\" is missing");
  }
}
