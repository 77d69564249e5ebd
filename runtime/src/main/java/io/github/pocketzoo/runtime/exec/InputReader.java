package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes arrays apart that are given as a graph's inputs, and checks what is lost by that: their
 * names and types. {@link InputCheck} does the rest.
 */
final class InputReader {
  private InputReader() {}

  static GraphInputs read(FusedGraph graph, Map<String, INDArray> inputs) {
    Set<String> known = new LinkedHashSet<>();
    Set<String> tokens = new LinkedHashSet<>();
    Map<String, INDArray> matrices = new LinkedHashMap<>();
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.EmbeddingSum sum) {
        for (FusedOp.Lookup lookup : sum.lookups()) {
          tokens.add(lookup.ids());
        }
      } else if (op instanceof FusedOp.Trigrams trigrams) {
        tokens.add(trigrams.lookup().ids());
      } else if (op instanceof FusedOp.Attention attention) {
        attention.segmentIds().ifPresent(tokens::add);
      } else if (op instanceof FusedOp.Input input) {
        known.add(input.name());
        matrices.put(input.name(), matrix(input, inputs));
      } else if (op instanceof FusedOp.Fallback fallback) {
        tokens.addAll(fallback.node().placeholders());
      }
    }
    known.addAll(tokens);
    Map<String, int[][]> ids = new LinkedHashMap<>();
    int[][] mask = null;
    if (!tokens.isEmpty()) {
      known.add(ModelGraph.ATTENTION_MASK);
      tokens.remove(ModelGraph.ATTENTION_MASK);
      tokens.forEach(name -> ids.put(name, integers(name, inputs)));
      mask = mask(ids, inputs);
    }
    for (String name : inputs.keySet()) {
      if (!known.contains(name)) {
        throw new InvalidInputException(
            "no input \"%s\", expected %s".formatted(name, String.join(", ", known)));
      }
    }
    return new GraphInputs(ids, mask, matrices);
  }

  private static INDArray given(String name, Map<String, INDArray> inputs) {
    INDArray array = inputs.get(name);
    if (array == null) {
      throw InputCheck.missing(name);
    }
    return array;
  }

  private static int[][] integers(String name, Map<String, INDArray> inputs) {
    INDArray array = given(name, inputs);
    if (array.rank() != 2 || !array.dataType().isIntType()) {
      throw new InvalidInputException(
          "input \"%s\" is %s %s, expected integers [batch, seqLen]"
              .formatted(name, array.dataType(), Arrays.toString(array.shape())));
    }
    long[][] longs = array.isEmpty() ? new long[0][] : array.toLongMatrix();
    int[][] integers = new int[longs.length][];
    for (int row = 0; row < longs.length; row++) {
      integers[row] = new int[longs[row].length];
      for (int i = 0; i < longs[row].length; i++) {
        integers[row][i] = (int) longs[row][i];
        if (integers[row][i] != longs[row][i]) {
          throw new InvalidInputException(
              "input \"%s\" holds %d at [%d, %d], expected a row number"
                  .formatted(name, longs[row][i], row, i));
        }
      }
    }
    return integers;
  }

  /** Without a mask, all positions are tokens. */
  private static int[][] mask(Map<String, int[][]> ids, Map<String, INDArray> inputs) {
    INDArray array =
        ids.isEmpty()
            ? given(ModelGraph.ATTENTION_MASK, inputs)
            : inputs.get(ModelGraph.ATTENTION_MASK);
    if (array == null) {
      int[][] like = ids.values().iterator().next();
      int[][] ones = new int[like.length][like.length == 0 ? 0 : like[0].length];
      for (int[] row : ones) {
        Arrays.fill(row, 1);
      }
      return ones;
    }
    if (array.rank() != 2 || !array.dataType().isNumerical()) {
      throw new InvalidInputException(
          "input \"%s\" is %s %s, expected numbers [batch, seqLen]"
              .formatted(
                  ModelGraph.ATTENTION_MASK, array.dataType(), Arrays.toString(array.shape())));
    }
    float[][] floats = array.isEmpty() ? new float[0][] : array.toFloatMatrix();
    int[][] mask = new int[floats.length][];
    for (int row = 0; row < floats.length; row++) {
      mask[row] = new int[floats[row].length];
      for (int i = 0; i < mask[row].length; i++) {
        if (floats[row][i] != 0 && floats[row][i] != 1) {
          throw new InvalidInputException(
              "input \"%s\" holds %s at [%d, %d], expected 0 or 1"
                  .formatted(ModelGraph.ATTENTION_MASK, floats[row][i], row, i));
        }
        mask[row][i] = (int) floats[row][i];
      }
    }
    return mask;
  }

  private static INDArray matrix(FusedOp.Input input, Map<String, INDArray> inputs) {
    INDArray array = given(input.name(), inputs);
    if (array.rank() != 2
        || array.size(1) != input.output().width()
        || !array.dataType().isFPType()) {
      throw new InvalidInputException(
          "input \"%s\" is %s %s, expected floats [batch, %d]"
              .formatted(
                  input.name(),
                  array.dataType(),
                  Arrays.toString(array.shape()),
                  input.output().width()));
    }
    return array;
  }
}
