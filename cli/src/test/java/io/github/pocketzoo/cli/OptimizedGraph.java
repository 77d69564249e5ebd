package io.github.pocketzoo.cli;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;

/** What ONNX Runtime makes of a file. */
final class OptimizedGraph {
  private OptimizedGraph() {}

  /**
   * The operators that are left after all optimizations.
   *
   * @param dump where ONNX Runtime writes the optimized model
   */
  static List<String> operators(Path file, Path dump) throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setOptimizedModelFilePath(dump.toString());
      environment.createSession(file.toString(), options).close();
    }
    return ModelProto.parseFrom(Files.readAllBytes(dump)).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .toList();
  }
}
