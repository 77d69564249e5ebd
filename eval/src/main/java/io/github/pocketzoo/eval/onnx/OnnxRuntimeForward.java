package io.github.pocketzoo.eval.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs an ONNX file in ONNX Runtime: all graph optimizations, operators one after the other, each
 * on some threads.
 *
 * <p>The file's inputs are {@code input_ids} and, where it has them, {@code attention_mask} and
 * {@code token_type_ids}, each int64 {@code [batch, seqLen]}. A batch goes in as the padded
 * rectangle that it is; token ids are widened to 64 bits, and outputs copied to ND4J, within a
 * call.
 *
 * <p>ONNX Runtime 1.29 reports its use to Microsoft, also on Linux, unless the environment variable
 * {@code ORT_DISABLE_TELEMETRY} is 1 when the process begins; the {@code pocketzoo} command sets
 * it.
 */
public final class OnnxRuntimeForward implements Forward {
  private static final Set<String> KNOWN_INPUTS =
      Set.of(ModelGraph.INPUT_IDS, ModelGraph.ATTENTION_MASK, ModelGraph.TOKEN_TYPE_IDS);

  private final Path file;
  private final Map<String, String> outputs;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Set<String> inputs;

  /**
   * Loads a file.
   *
   * @param outputs what each output is in the file, by the name that callers of {@link #run} use
   * @param threads threads that a call may use
   * @throws InvalidInputException if the file is missing, isn't an ONNX model, or has other inputs
   *     or outputs
   */
  public OnnxRuntimeForward(Path file, Map<String, OnnxOutput> outputs, int threads) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such ONNX file");
    }
    this.file = file;
    this.environment = environment();
    this.session = load(file, environment, threads);
    try {
      this.inputs = checkedInputs();
      this.outputs = namesInFile(outputs);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static OrtEnvironment environment() {
    try {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      // Too late to keep it from noting that it was loaded, but not for what follows.
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException | LinkageError e) {
      throw new InvalidInputException(
          "ONNX Runtime has no library that runs on this operating system and processor", e);
    }
  }

  private static OrtSession load(Path file, OrtEnvironment environment, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      return environment.createSession(file.toString(), options);
    } catch (OrtException e) {
      throw failure(file, "not a model that ONNX Runtime loads", e);
    }
  }

  private Set<String> checkedInputs() {
    Map<String, NodeInfo> declared = inputInfo();
    if (!declared.containsKey(ModelGraph.INPUT_IDS)) {
      throw new InvalidInputException(
          "%s: has no input %s, but %s"
              .formatted(file, ModelGraph.INPUT_IDS, sorted(declared.keySet())));
    }
    for (NodeInfo input : declared.values()) {
      if (!KNOWN_INPUTS.contains(input.getName())) {
        throw new InvalidInputException(
            "%s: has an input %s, expected none but %s"
                .formatted(file, input.getName(), sorted(KNOWN_INPUTS)));
      }
      if (!(input.getInfo() instanceof TensorInfo tensor)
          || tensor.type != OnnxJavaType.INT64
          || tensor.getShape().length != 2) {
        throw new InvalidInputException(
            "%s: input %s is %s, expected int64 [batch, sequence]"
                .formatted(file, input.getName(), input.getInfo()));
      }
    }
    return Set.copyOf(declared.keySet());
  }

  private Map<String, NodeInfo> inputInfo() {
    try {
      return session.getInputInfo();
    } catch (OrtException e) {
      throw failure(file, "its inputs can't be read", e);
    }
  }

  private Map<String, String> namesInFile(Map<String, OnnxOutput> wanted) {
    try {
      Map<String, NodeInfo> declared = session.getOutputInfo();
      Map<String, String> names = new HashMap<>();
      wanted.forEach((name, output) -> names.put(name, output.nameIn(file, declared)));
      return Map.copyOf(names);
    } catch (OrtException e) {
      throw failure(file, "its outputs can't be read", e);
    }
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> names) {
    for (String name : names) {
      if (!outputs.containsKey(name)) {
        throw new IllegalArgumentException(
            "no output %s, expected one of %s".formatted(name, sorted(outputs.keySet())));
      }
    }
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (String input : inputs) {
        tensors.put(input, tensor(values(batch, input)));
      }
      Set<String> wanted = names.stream().map(outputs::get).collect(Collectors.toSet());
      try (OrtSession.Result result = session.run(tensors, wanted)) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (String name : names) {
          arrays.put(name, array(result.get(outputs.get(name)).orElseThrow()));
        }
        return arrays;
      }
    } catch (OrtException e) {
      throw failure(file, "a run failed", e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static int[][] values(TokenBatch batch, String input) {
    return switch (input) {
      case ModelGraph.INPUT_IDS -> batch.inputIds();
      case ModelGraph.ATTENTION_MASK -> batch.attentionMask();
      case ModelGraph.TOKEN_TYPE_IDS -> batch.tokenTypeIds();
      default -> throw new IllegalStateException(input);
    };
  }

  private OnnxTensor tensor(int[][] values) throws OrtException {
    int seqLen = values[0].length;
    LongBuffer longs = LongBuffer.allocate(values.length * seqLen);
    for (int[] row : values) {
      for (int value : row) {
        longs.put(value);
      }
    }
    return OnnxTensor.createTensor(environment, longs.flip(), new long[] {values.length, seqLen});
  }

  private INDArray array(OnnxValue value) {
    if (value instanceof OnnxTensor tensor && tensor.getInfo().type == OnnxJavaType.FLOAT) {
      return Nd4j.create(tensor.getFloatBuffer().array(), tensor.getInfo().getShape());
    }
    throw new InvalidInputException(
        "%s: an output is %s, expected a float tensor".formatted(file, value.getInfo()));
  }

  private static InvalidInputException failure(Path file, String what, OrtException e) {
    String reason = e.getMessage().lines().findFirst().orElse("");
    return new InvalidInputException("%s: %s: %s".formatted(file, what, reason), e);
  }

  @Override
  public String engine() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(file, "can't be closed", e);
    }
  }
}
