package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.graph.Embedding;
import io.github.pocketzoo.core.graph.EmbeddingLookup;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Adaptive input embeddings (Baevski and Auli 2019), for a token of the cluster c:
 *
 * <pre>
 * x = √H · E_c[token] P_c
 * </pre>
 *
 * where there is no P if the rows are as wide as the hidden states and in one table.
 *
 * @param vocabulary the clusters
 * @param hiddenSize H
 */
record AdaptiveEmbedding(AdaptiveVocabulary vocabulary, int hiddenSize) {
  /** Any table, in a table of names. */
  static final String ANY_TABLE = DecoderNames.TOKEN_EMBEDDINGS + ".*";

  private static final String PROJECTIONS = "embed_projections";

  /** Any projection, in a table of names. */
  static final String ANY_PROJECTION = PROJECTIONS + ".*.weight";

  private static String module(int table) {
    return DecoderNames.TOKEN_EMBEDDINGS + "." + table;
  }

  /** E, {@code [tokens, width]}. */
  static String table(int table) {
    return module(table) + ".weight";
  }

  /** P, {@code [width, H]}. */
  static Projection projection(int table) {
    return Projection.withoutBias(PROJECTIONS + "." + table);
  }

  List<ParameterSpec> tables() {
    List<Cluster> tables = vocabulary.tables();
    return IntStream.range(0, tables.size()).mapToObj(i -> spec(i, tables.get(i))).toList();
  }

  private static ParameterSpec spec(int table, Cluster cluster) {
    return ParameterSpec.embedding(table(table), cluster.size(), cluster.width());
  }

  List<ParameterSpec> projections() {
    List<ParameterSpec> specs = new ArrayList<>();
    if (vocabulary.projected(hiddenSize)) {
      List<Cluster> tables = vocabulary.tables();
      for (int i = 0; i < tables.size(); i++) {
        specs.add(
            ParameterSpec.linearWeight(projection(i).weight(), tables.get(i).width(), hiddenSize));
      }
    }
    return specs;
  }

  /** {@code [B·L, H]}. */
  SDVariable addTo(GraphContext graph) {
    List<Cluster> tables = vocabulary.tables();
    return IntStream.range(0, tables.size())
        .mapToObj(i -> embedded(graph, i, tables.get(i)))
        .reduce(SDVariable::add)
        .orElseThrow()
        .mul(Math.sqrt(hiddenSize));
  }

  /** {@code [B·L, H]}, 0 where a token is in another table. */
  private SDVariable embedded(GraphContext graph, int table, Cluster cluster) {
    SDVariable rows = rows(graph, table, cluster).reshape(-1, cluster.width());
    return vocabulary.projected(hiddenSize) ? Linear.apply(graph, projection(table), rows) : rows;
  }

  private SDVariable rows(GraphContext graph, int table, Cluster cluster) {
    if (cluster.size() == vocabulary.size()) {
      return Embedding.apply(graph, module(table), ModelGraph.INPUT_IDS);
    }
    EmbeddingLookup.Share share =
        new EmbeddingLookup.Share(cluster.first(), cluster.end(), vocabulary.size());
    return Embedding.ofShare(graph, module(table), ModelGraph.INPUT_IDS, share);
  }
}
