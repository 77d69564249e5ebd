package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ChosenRows;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Adaptive softmax (Grave et al. 2017) as a head: the first cluster competes with the other
 * clusters, and the tokens of each of these among themselves,
 *
 * <pre>
 * [a, g]        = log softmax [x P₀ᵀ E₀ᵀ + b₀, x P₀ᵀ K + k]
 * log p(token)  = a[token]                                          in the first cluster
 *               = g[c] + log softmax(x P_cᵀ E_cᵀ + b_c)[token]      in the cluster c
 * </pre>
 *
 * where E and P may be those of {@link AdaptiveEmbedding}. {@link Forward#LOGITS} are log p of all
 * tokens, as in transformers. Softmax leaves them as they are, so a cross-entropy of logits is
 * right for them, and so is its gradient.
 *
 * @param vocabulary the clusters
 * @param hiddenSize H
 * @param tiedTables whether each E is the embedding's
 * @param tiedProjections for each cluster whether P is the embedding's
 */
record AdaptiveSoftmaxHead(
    AdaptiveVocabulary vocabulary,
    int hiddenSize,
    boolean tiedTables,
    List<Boolean> tiedProjections)
    implements Head {
  /** The module. */
  static final String NAME = "crit";

  private static final String CLUSTER_WEIGHT = NAME + ".cluster_weight";
  private static final String CLUSTER_BIAS = NAME + ".cluster_bias";

  private static String layer(int table) {
    return NAME + ".out_layers." + table;
  }

  private static String ownProjection(int cluster) {
    return NAME + ".out_projs." + cluster;
  }

  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.TEXT_GENERATION);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>();
    List<Cluster> tables = vocabulary.tables();
    for (int i = 0; i < tables.size(); i++) {
      if (!tiedTables) {
        specs.add(
            ParameterSpec.linearWeight(
                layer(i) + ".weight", tables.get(i).width(), tables.get(i).size()));
      }
      specs.add(ParameterSpec.bias(layer(i) + ".bias", tables.get(i).size()));
    }
    List<Cluster> clusters = vocabulary.clusters();
    for (int i = 0; i < clusters.size(); i++) {
      if (vocabulary.projected(hiddenSize) && !tiedProjections.get(i)) {
        // As wide as the embedding's, so that both are used in the same way.
        specs.add(
            ParameterSpec.linearWeight(ownProjection(i), clusters.get(i).width(), hiddenSize));
      }
    }
    if (clusters.size() > 1) {
      specs.add(
          ParameterSpec.linearWeight(CLUSTER_WEIGHT, vocabulary.width(), clusters.size() - 1));
      specs.add(ParameterSpec.bias(CLUSTER_BIAS, clusters.size() - 1));
    }
    return specs;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    SDVariable x = hidden.reshape(-1, hiddenSize);
    if (graph.training()) {
      x = ChosenRows.apply(graph, x, graph.predictedPositions());
    }
    SDVariable all = logProbabilities(graph, x);
    (graph.training() ? all : graph.toSequences(all, vocabulary.size())).rename(Forward.LOGITS);
  }

  /** {@code [rows, H] → [rows, vocabulary]}. */
  private SDVariable logProbabilities(GraphContext graph, SDVariable x) {
    SameDiff sd = graph.sameDiff();
    List<Cluster> clusters = vocabulary.clusters();
    SDVariable first = projected(graph, 0, x);
    SDVariable scores = scores(graph, 0, first);
    if (clusters.size() == 1) {
      return sd.nn().logSoftmax(scores);
    }
    SDVariable others =
        first.mmul(graph.parameter(CLUSTER_WEIGHT)).add(graph.parameter(CLUSTER_BIAS));
    SDVariable head = sd.nn().logSoftmax(sd.concat(1, scores, others));
    int size = clusters.get(0).size();
    SDVariable[] parts = new SDVariable[clusters.size()];
    parts[0] = columns(sd, head, 0, size);
    for (int i = 1; i < parts.length; i++) {
      SDVariable tail = sd.nn().logSoftmax(scores(graph, i, projected(graph, i, x)));
      parts[i] = tail.add(columns(sd, head, size + i - 1, size + i));
    }
    return sd.concat(1, parts);
  }

  /** x Pᵀ, {@code [rows, width]}. */
  private SDVariable projected(GraphContext graph, int cluster, SDVariable x) {
    if (!vocabulary.projected(hiddenSize)) {
      return x;
    }
    String name =
        tiedProjections.get(cluster)
            ? AdaptiveEmbedding.projection(vocabulary.table(cluster)).weight()
            : ownProjection(cluster);
    return graph.sameDiff().mmul(x, graph.parameter(name), false, true, false);
  }

  /** x Eᵀ + b, {@code [rows, tokens of the cluster]}. */
  private SDVariable scores(GraphContext graph, int number, SDVariable x) {
    SameDiff sd = graph.sameDiff();
    int table = vocabulary.table(number);
    Cluster cluster = vocabulary.clusters().get(number);
    SDVariable bias = graph.parameter(layer(table) + ".bias");
    SDVariable weight =
        graph.parameter(tiedTables ? AdaptiveEmbedding.table(table) : layer(table) + ".weight");
    if (vocabulary.inOneTable()) {
      bias = sd.slice(bias, new int[] {cluster.first()}, cluster.size());
      weight =
          tiedTables
              ? sd.slice(weight, new int[] {cluster.first(), 0}, cluster.size(), cluster.width())
              : sd.slice(weight, new int[] {0, cluster.first()}, cluster.width(), cluster.size());
    }
    return sd.mmul(x, weight, false, tiedTables, false).add(bias);
  }

  /** {@code [rows, end − from]}. */
  private static SDVariable columns(SameDiff sd, SDVariable x, int from, int end) {
    return sd.stridedSlice(
        x, new long[] {0, from}, new long[] {0, end}, new long[] {1, 1}, 0b01, 0b01, 0, 0, 0);
  }
}
