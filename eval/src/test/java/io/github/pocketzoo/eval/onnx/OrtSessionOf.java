package io.github.pocketzoo.eval.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.nio.FloatBuffer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs an ONNX model of one float input {@code x} and one float output. */
final class OrtSessionOf implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OrtSessionOf(byte[] model) throws OrtException {
    session = environment.createSession(model);
  }

  INDArray run(INDArray x) throws OrtException {
    FloatBuffer values = FloatBuffer.wrap(ArrayValues.floats(x));
    try (OnnxTensor input = OnnxTensor.createTensor(environment, values, x.shape());
        OrtSession.Result result = session.run(Map.of("x", input))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      return Nd4j.create(output.getFloatBuffer().array(), output.getInfo().getShape(), 'c');
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
