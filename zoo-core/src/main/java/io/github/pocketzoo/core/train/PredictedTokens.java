package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The tokens of a batch that a language model has to predict.
 *
 * @param positions numbered {@code sequence · seqLen + position}, {@code [M]}
 * @param tokens their vocabulary indices, {@code [M]}
 */
public record PredictedTokens(int[] positions, int[] tokens) {
  /** The input of a graph that has their vocabulary indices, {@code [M]} (int32). */
  public static final String LABELS = "predicted_tokens";

  /** Those of some targets, of which each is about one sequence. */
  public static PredictedTokens of(List<Target.OfTokens> targets, int sequenceLength) {
    int count = targets.stream().mapToInt(Target.OfTokens::count).sum();
    int[] positions = new int[count];
    int[] tokens = new int[count];
    int next = 0;
    for (int sequence = 0; sequence < targets.size(); sequence++) {
      int[] labels = targets.get(sequence).labels();
      for (int position : IntStream.range(0, labels.length).toArray()) {
        if (labels[position] != Target.OfTokens.IGNORED) {
          positions[next] = sequence * sequenceLength + position;
          tokens[next++] = labels[position];
        }
      }
    }
    return new PredictedTokens(positions, tokens);
  }

  /** The inputs of a graph with a language model's loss. */
  Map<String, INDArray> inputs() {
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(ModelGraph.PREDICTED_POSITIONS, Nd4j.createFromArray(positions));
    inputs.put(LABELS, Nd4j.createFromArray(tokens));
    return inputs;
  }
}
