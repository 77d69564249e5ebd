package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.samediff.GraphExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A BERT as one writes it down with SameDiff's own operations, for comparison with the shared
 * layers' graph: three projections for queries, keys and values, {@code linear}, {@code layerNorm},
 * {@code softmax}, GELU of {@code erf}, and constant embeddings, as in a frozen table. It runs in
 * one piece, with the same cures of SameDiff's gradients.
 */
final class PlainTrainingGraph implements AutoCloseable {
  private static final String LOSS = "loss";
  private static final double EPSILON = 0.02;

  private final SameDiff graph = SameDiff.create();
  private final GraphExecutor executor = new GraphExecutor(graph);
  private final List<String> trained = new ArrayList<>();
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private final BertConfig config;
  private final int batch;
  private final int length;

  PlainTrainingGraph(BertConfig config, int batch, int length) {
    this.config = config;
    this.batch = batch;
    this.length = length;
    SDVariable ids = graph.placeHolder("ids", DataType.INT32, -1, -1);
    SDVariable mask = graph.placeHolder("mask", DataType.FLOAT, -1, 1, 1, -1);
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, 2);
    int hidden = config.hiddenSize();
    SDVariable words =
        graph.constant(
            "words", Nd4j.randn(DataType.FLOAT, config.vocabSize(), hidden).muli(EPSILON));
    SDVariable x =
        graph
            .gather(words, ids, 0)
            .add(weight("positions", length, hidden))
            .add(weight("type", hidden))
            .reshape(-1, hidden);
    x = norm("embeddings", x);
    SDVariable bias = mask.sub(1.0).mul(10_000.0);
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      x = layer("layer" + layer, x, bias);
    }
    SDVariable first =
        graph
            .slice(
                x.reshape(batch, length, hidden), new int[] {0, 0, 0}, new int[] {batch, 1, hidden})
            .reshape(batch, hidden);
    SDVariable logits = linear("classifier", first, hidden, 2);
    graph.loss().softmaxCrossEntropy(LOSS, labels, logits, null);
    executor.differentiate(LOSS, trained);
    fill();
  }

  /** Gradients of the batch; the loss. */
  double gradients() {
    var result = executor.gradients(inputs, List.of(LOSS), trained);
    result.getGradients().values().forEach(INDArray::close);
    return result.getOutputs().get(LOSS).getDouble(0);
  }

  private void fill() {
    Random random = new Random(2);
    int[] ids = random.ints((long) batch * length, 1, config.vocabSize()).toArray();
    inputs.put(
        "ids", Nd4j.createFromArray(ids).reshape(batch, length).dup('c').castTo(DataType.INT32));
    inputs.put("mask", Nd4j.ones(DataType.FLOAT, batch, 1, 1, length));
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, 2);
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, random.nextInt(2), 1);
    }
    inputs.put("labels", labels);
  }

  private SDVariable layer(String name, SDVariable x, SDVariable bias) {
    int hidden = config.hiddenSize();
    int heads = config.numAttentionHeads();
    int width = hidden / heads;
    SDVariable query = heads(linear(name + "q", x, hidden, hidden), 0, 2, 1, 3);
    SDVariable key = heads(linear(name + "k", x, hidden, hidden), 0, 2, 3, 1);
    SDVariable value = heads(linear(name + "v", x, hidden, hidden), 0, 2, 1, 3);
    SDVariable scores = graph.mmul(query, key).mul(1 / Math.sqrt(width)).add(bias);
    SDVariable context = graph.mmul(graph.nn().softmax(scores, -1), value);
    SDVariable merged = graph.permute(context, 0, 2, 1, 3).reshape(-1, hidden);
    SDVariable attended = norm(name + "n1", linear(name + "o", merged, hidden, hidden).add(x));
    SDVariable inner = linear(name + "i", attended, hidden, config.intermediateSize());
    SDVariable gelu = inner.mul(0.5).mul(graph.math().erf(inner.mul(1 / Math.sqrt(2))).add(1.0));
    return norm(
        name + "n2", linear(name + "f", gelu, config.intermediateSize(), hidden).add(attended));
  }

  private SDVariable heads(SDVariable x, int... order) {
    int heads = config.numAttentionHeads();
    return graph.permute(x.reshape(batch, length, heads, config.hiddenSize() / heads), order);
  }

  private SDVariable linear(String name, SDVariable x, int in, int out) {
    return graph.nn().linear(x, weight(name + "w", in, out), weight(name + "b", out));
  }

  private SDVariable norm(String name, SDVariable x) {
    INDArray ones = Nd4j.ones(DataType.FLOAT, config.hiddenSize());
    trained.add(name + "g");
    return graph
        .nn()
        .layerNorm(
            x, graph.var(name + "g", ones), weight(name + "b", config.hiddenSize()), false, 1);
  }

  private SDVariable weight(String name, long... shape) {
    trained.add(name);
    return graph.var(name, Nd4j.randn(DataType.FLOAT, shape).muli(EPSILON));
  }

  @Override
  public void close() {
    inputs.values().forEach(INDArray::close);
  }
}
