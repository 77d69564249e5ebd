package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a causal language model with segment recurrence in SameDiff's executor: see {@link
 * io.github.pocketzoo.core.graph.SegmentMemory}. Each token is read once; sequences have no
 * greatest length.
 */
final class RecurrentForward implements CausalForward {
  private final ModelGraph graph;
  private final Parameters parameters;
  private final GraphExecutor executor;
  private final int blocks;
  private final int hiddenSize;
  private final int memoryLength;
  private final int segmentLength;
  private final int vocabularySize;

  RecurrentForward(Model model) {
    this.graph = model.graph(GraphOptions.inference().withMemory());
    this.parameters = model.parameters();
    this.executor = new GraphExecutor(graph.sameDiff());
    this.blocks = model.architecture().structure().blocks().size();
    this.hiddenSize = model.architecture().hiddenSize();
    this.memoryLength = model.architecture().memoryLength();
    this.segmentLength = model.architecture().maxLength();
    this.vocabularySize = model.architecture().vocabularySize();
  }

  /** Most tokens that are run at once. */
  int segmentLength() {
    return segmentLength;
  }

  int hiddenSize() {
    return hiddenSize;
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public int contextLength() {
    return Integer.MAX_VALUE;
  }

  @Override
  public CausalSession open(int sequences) {
    return new RecurrentSession(this, sequences);
  }

  @Override
  public String engine() {
    return "SameDiff f32";
  }

  /** The parameters belong to the model and stay. */
  @Override
  public void close() {}

  /**
   * What a segment's tokens gave.
   *
   * @param logits {@code [batch, seqLen, vocabulary]}
   * @param states what each block got as its input, {@code [blocks][batch, seqLen, hidden]}
   */
  record Segment(INDArray logits, List<INDArray> states) implements AutoCloseable {
    @Override
    public void close() {
      logits.close();
      states.forEach(INDArray::close);
    }
  }

  /** Runs a segment of each sequence, with the states of the tokens before it. */
  Segment run(TokenBatch batch, List<TokenStates> before) {
    Map<String, INDArray> inputs = ModelInputs.forInference(batch, graph, parameters);
    try {
      for (int block = 0; block < blocks; block++) {
        inputs.put(ModelGraph.memory(block), memory(before, block));
      }
      List<String> states = IntStream.range(0, blocks).mapToObj(ModelGraph::hiddenState).toList();
      List<String> outputs = new ArrayList<>(states);
      outputs.add(Forward.LOGITS);
      Map<String, INDArray> results = executor.run(inputs, outputs);
      return new Segment(results.get(Forward.LOGITS), states.stream().map(results::get).toList());
    } finally {
      inputs.values().forEach(INDArray::close);
    }
  }

  /** {@code [batch, memory, hidden]}. */
  private INDArray memory(List<TokenStates> before, int block) {
    float[] values = new float[Math.multiplyExact(before.size() * memoryLength, hiddenSize)];
    for (int row = 0; row < before.size(); row++) {
      before.get(row).copyLast(block, memoryLength, hiddenSize, values, row * memoryLength);
    }
    INDArray floats =
        Nd4j.create(values, new long[] {before.size(), memoryLength, hiddenSize}, 'c');
    if (parameters.dataType() == floats.dataType()) {
      return floats;
    }
    try (floats) {
      return floats.castTo(parameters.dataType());
    }
  }
}
