package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How many bytes the constants of a graph take in an ONNX file, told by their shapes before
 * anything is written.
 *
 * @param bytes of each variable
 */
record WeightSizes(Map<String, Long> bytes) {
  private static final double GIGABYTE = 1e9;

  /** The constants that nodes read. */
  static WeightSizes of(ExportedGraph source, List<Node> nodes) {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> read.addAll(node.inputs()));
    Map<String, Long> bytes = new HashMap<>();
    for (String name : read) {
      INDArray array = source.sameDiff().getVariable(name).getArr();
      if (array != null && !source.sameDiff().getVariable(name).isPlaceHolder()) {
        bytes.put(
            name,
            source
                .stored(name)
                .flatMap(StoredWeight::integers)
                .map(IntegerMatrix::bytes)
                .orElse(array.length() * array.dataType().width()));
      }
    }
    return new WeightSizes(bytes);
  }

  long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Refuses more than fits a file. */
  void requireTotal(long most) {
    if (total() > most) {
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "the graph has %.1f GB of weights, expected at most %.1f GB in one ONNX file:"
                  + " larger ones need external data",
              total() / GIGABYTE,
              most / GIGABYTE));
    }
  }

  /** Refuses constants that don't fit an array of bytes. */
  void requireEach(long most) {
    bytes.forEach(
        (name, size) -> {
          if (size > most) {
            throw new InvalidInputException(
                String.format(
                    Locale.ROOT,
                    "variable %s has %.1f GB, expected at most %.1f GB in an ONNX file",
                    name,
                    size / GIGABYTE,
                    most / GIGABYTE));
          }
        });
  }
}
