package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How much each token of a text takes from each other, in some layers of a model.
 *
 * @param encoding the text's tokens
 * @param layers the chosen layers, in order
 */
public record AttentionMaps(Encoding encoding, List<Layer> layers) {

  /**
   * The heads of one layer.
   *
   * @param index number of the block, from 0
   * @param heads probabilities of each head, row by row, {@code [heads][seqLen · seqLen]}
   */
  public record Layer(int index, List<float[]> heads) {
    public Layer {
      heads = List.copyOf(heads);
    }
  }

  public AttentionMaps {
    layers = List.copyOf(layers);
  }

  /**
   * Runs a model in SameDiff, whose graph keeps the probabilities.
   *
   * @param layers numbers of blocks, from 0
   * @throws InvalidInputException if the model has no such block
   */
  public static AttentionMaps of(Model model, Encoding encoding, List<Integer> layers) {
    int blocks = model.architecture().structure().blocks().size();
    for (int layer : layers) {
      if (layer < 0 || layer >= blocks) {
        throw new InvalidInputException(
            "layer %d: the model has the layers 1 to %d".formatted(layer + 1, blocks));
      }
    }
    TokenBatch batch = TokenBatch.of(List.of(encoding), model.tokenizer().padTokenId());
    List<String> names = layers.stream().map(ModelGraph::attention).toList();
    try (Forward forward = new SameDiffForward(model)) {
      Map<String, INDArray> outputs = forward.run(batch, names);
      try {
        return new AttentionMaps(
            encoding,
            layers.stream()
                .map(index -> layer(index, outputs.get(ModelGraph.attention(index))))
                .toList());
      } finally {
        outputs.values().forEach(INDArray::close);
      }
    }
  }

  private static Layer layer(int index, INDArray probabilities) {
    int heads = Math.toIntExact(probabilities.size(1));
    float[] all = ArrayValues.floats(probabilities);
    int size = all.length / heads;
    List<float[]> parts = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      float[] part = new float[size];
      System.arraycopy(all, head * size, part, 0, size);
      parts.add(part);
    }
    return new Layer(index, parts);
  }
}
