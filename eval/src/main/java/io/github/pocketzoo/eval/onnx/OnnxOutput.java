package io.github.pocketzoo.eval.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How to find an output in an ONNX file: by the name that exporters usually give it, else as the
 * only one with so many dimensions. (Those of all-MiniLM-L6-v2 are {@code output_0}, the hidden
 * state, and {@code 882}, the pooled one.)
 *
 * @param usualName such as {@code last_hidden_state}
 * @param rank number of its dimensions
 */
public record OnnxOutput(String usualName, int rank) {
  /**
   * Its name in a file.
   *
   * @param declared the outputs of the file
   * @throws InvalidInputException if the file has no such output, or several that it may be
   */
  String nameIn(Path file, Map<String, NodeInfo> declared) {
    if (declared.containsKey(usualName)) {
      return usualName;
    }
    List<String> candidates =
        declared.values().stream()
            .filter(output -> rankOf(output) == rank)
            .map(NodeInfo::getName)
            .toList();
    if (candidates.size() != 1) {
      throw new InvalidInputException(
          "%s: its outputs are %s; expected %s, or one alone with %d dimensions"
              .formatted(file, describe(declared), usualName, rank));
    }
    return candidates.get(0);
  }

  private static int rankOf(NodeInfo output) {
    return output.getInfo() instanceof TensorInfo tensor ? tensor.getShape().length : -1;
  }

  private static String describe(Map<String, NodeInfo> declared) {
    return declared.values().stream()
        .map(output -> "%s (%d dimensions)".formatted(output.getName(), rankOf(output)))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
