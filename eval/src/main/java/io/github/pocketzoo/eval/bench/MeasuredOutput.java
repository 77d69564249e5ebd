package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The output that a benchmark asks of every engine: the logits of a head for texts, words or
 * answers, else the last hidden state.
 *
 * @param name its name
 * @param width length of its last dimension
 * @param perToken whether it is {@code [batch, seqLen, width]}, else {@code [batch, width]}
 */
public record MeasuredOutput(String name, int width, boolean perToken) {
  /** Of an answer: its first and its last token. */
  private static final int ENDS = 2;

  /** That of a model. */
  public static MeasuredOutput of(Architecture architecture) {
    Task task = architecture.head().map(HeadSpec::task).orElse(Task.FEATURE_EXTRACTION);
    if (task == Task.TEXT_CLASSIFICATION || task == Task.TOKEN_CLASSIFICATION) {
      return new MeasuredOutput(
          Forward.LOGITS, architecture.labels().size(), task == Task.TOKEN_CLASSIFICATION);
    }
    if (task == Task.QUESTION_ANSWERING) {
      return new MeasuredOutput(Forward.LOGITS, ENDS, true);
    }
    int last = architecture.structure().blocks().size();
    return new MeasuredOutput(ModelGraph.hiddenState(last), architecture.hiddenSize(), true);
  }

  /**
   * Runs an engine once and refuses what can't be the model's output: an engine that is fast
   * because it does something else must not be measured. Padding may hold anything.
   *
   * @throws InvalidInputException if the output has another shape or holds NaN or infinity
   */
  void check(OpenEngine engine, TokenBatch batch) {
    Map<String, INDArray> outputs = engine.forward().run(batch, List.of(name));
    try {
      INDArray output = outputs.get(name);
      long[] expected = shape(batch);
      if (output == null || !Arrays.equals(output.shape(), expected)) {
        throw new InvalidInputException(
            "%s: %s has the shape %s, expected %s"
                .formatted(
                    engine.engine(),
                    name,
                    output == null ? "none" : Arrays.toString(output.shape()),
                    Arrays.toString(expected)));
      }
      if (!isFinite(output, batch)) {
        throw new InvalidInputException(
            "%s: %s holds NaN or infinity".formatted(engine.engine(), name));
      }
    } finally {
      outputs.values().forEach(INDArray::close);
    }
  }

  private long[] shape(TokenBatch batch) {
    return perToken
        ? new long[] {batch.batchSize(), batch.sequenceLength(), width}
        : new long[] {batch.batchSize(), width};
  }

  private boolean isFinite(INDArray output, TokenBatch batch) {
    try (INDArray inOrder = output.dup('c')) {
      float[] values = inOrder.data().asFloat();
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i]) && isReal(i / width, batch)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whether a row of numbers belongs to a token or a text, not to padding. */
  private boolean isReal(int row, TokenBatch batch) {
    int seqLen = batch.sequenceLength();
    return !perToken || batch.attentionMask()[row / seqLen][row % seqLen] == 1;
  }
}
