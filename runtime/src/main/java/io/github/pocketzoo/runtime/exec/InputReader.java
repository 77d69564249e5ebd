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

/** Checks arrays that are given as a graph's inputs, and takes them apart. */
final class InputReader {
  private InputReader() {}

  static GraphInputs read(FusedGraph graph, Map<String, INDArray> inputs) {
    Set<String> known = new LinkedHashSet<>();
    Map<String, int[][]> ids = new LinkedHashMap<>();
    Map<String, INDArray> matrices = new LinkedHashMap<>();
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.EmbeddingSum sum) {
        for (FusedOp.Lookup lookup : sum.lookups()) {
          known.add(lookup.ids());
          ids.put(lookup.ids(), integers(lookup.ids(), inputs));
        }
      } else if (op instanceof FusedOp.Input input) {
        known.add(input.name());
        matrices.put(input.name(), matrix(input, inputs));
      }
    }
    int[][] mask = null;
    if (!ids.isEmpty()) {
      known.add(ModelGraph.ATTENTION_MASK);
      mask = mask(ids.values().iterator().next(), inputs);
      int[][] shape = mask;
      ids.forEach((name, values) -> checkShape(name, values, shape));
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
      throw new InvalidInputException("input \"" + name + "\" is missing");
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
    return array.toIntMatrix();
  }

  /** Without a mask, all positions are tokens. */
  private static int[][] mask(int[][] like, Map<String, INDArray> inputs) {
    INDArray array = inputs.get(ModelGraph.ATTENTION_MASK);
    if (array == null) {
      int[][] ones = new int[like.length][like[0].length];
      for (int[] row : ones) {
        Arrays.fill(row, 1);
      }
      return ones;
    }
    if (array.rank() != 2) {
      throw new InvalidInputException(
          "input \"%s\" is %s, expected [batch, seqLen]"
              .formatted(ModelGraph.ATTENTION_MASK, Arrays.toString(array.shape())));
    }
    float[][] floats = array.toFloatMatrix();
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

  private static void checkShape(String name, int[][] values, int[][] mask) {
    if (values.length != mask.length || values[0].length != mask[0].length) {
      throw new InvalidInputException(
          "input \"%s\" is [%d, %d], expected the shape of the mask, [%d, %d]"
              .formatted(name, values.length, values[0].length, mask.length, mask[0].length));
    }
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
