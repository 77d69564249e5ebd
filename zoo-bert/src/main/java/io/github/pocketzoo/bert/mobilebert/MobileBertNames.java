package io.github.pocketzoo.bert.mobilebert;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Names and shapes of MobileBERT's parameters: BERT's, and those that only it has. Symbols: H
 * hidden size, T width within a block, E embedding size.
 *
 * @param config sizes
 */
record MobileBertNames(MobileBertConfig config) {
  /** From three neighbours' embeddings, 3 E, to the hidden size. */
  static final String EMBEDDING_TRANSFORMATION = "embeddings.embedding_transformation";

  private static final String NORM = ".LayerNorm";

  /** H → T, for the residual of the attention. */
  static String inputBottleneck(int layer) {
    return EncoderNames.layer(layer) + ".bottleneck.input";
  }

  /** H → T, for queries and keys. */
  static String attentionBottleneck(int layer) {
    return EncoderNames.layer(layer) + ".bottleneck.attention";
  }

  /** T → H, at the end of a block. */
  static String outputBottleneck(int layer) {
    return EncoderNames.layer(layer) + ".output.bottleneck";
  }

  /** One of the feed-forward networks before the last. */
  static String feedForward(int layer, int number) {
    return EncoderNames.layer(layer) + ".ffn." + number;
  }

  /** The map of a module. */
  static String dense(String module) {
    return module + ".dense";
  }

  /** The scale and shift of a module. */
  static String norm(String module) {
    return module + NORM;
  }

  List<ParameterSpec> tables() {
    BertConfig sizes = config.sizes();
    return List.of(
        table(EncoderNames.WORD_EMBEDDINGS, sizes.vocabSize(), config.embeddingSize()),
        table(EncoderNames.POSITION_EMBEDDINGS, sizes.maxPositionEmbeddings(), sizes.hiddenSize()),
        table(EncoderNames.TOKEN_TYPE_EMBEDDINGS, sizes.typeVocabSize(), sizes.hiddenSize()));
  }

  private static ParameterSpec table(String name, int entries, int width) {
    return ParameterSpec.embedding(name + ".weight", entries, width);
  }

  List<ParameterSpec> afterTables() {
    int hidden = config.sizes().hiddenSize();
    List<ParameterSpec> specs =
        new ArrayList<>(
            EncoderNames.linear(EMBEDDING_TRANSFORMATION, 3 * config.embeddingSize(), hidden));
    specs.addAll(EncoderNames.norm(EncoderNames.EMBEDDINGS_NORM, hidden));
    return specs;
  }

  List<ParameterSpec> block(int layer) {
    int hidden = config.sizes().hiddenSize();
    int within = config.intraBottleneckSize();
    int inner = config.sizes().intermediateSize();
    List<ParameterSpec> specs = new ArrayList<>();
    for (String bottleneck : List.of(inputBottleneck(layer), attentionBottleneck(layer))) {
      specs.addAll(EncoderNames.linear(dense(bottleneck), hidden, within));
      specs.addAll(EncoderNames.norm(norm(bottleneck), within));
    }
    EncoderNames.projections(layer)
        .forEach(
            (role, projection) -> {
              int in = role == Role.VALUE ? hidden : role == Role.OUTPUT ? inner : within;
              int out = role == Role.INTERMEDIATE ? inner : within;
              specs.add(ParameterSpec.linearWeight(projection.weight(), in, out));
              specs.add(ParameterSpec.bias(projection.bias().orElseThrow(), out));
            });
    specs.addAll(EncoderNames.norm(EncoderNames.attentionNorm(layer), within));
    for (int i = 0; i < config.numFeedforwardNetworks() - 1; i++) {
      String name = feedForward(layer, i);
      specs.addAll(EncoderNames.linear(dense(name + ".intermediate"), within, inner));
      specs.addAll(EncoderNames.linear(dense(name + ".output"), inner, within));
      specs.addAll(EncoderNames.norm(norm(name + ".output"), within));
    }
    specs.addAll(EncoderNames.norm(EncoderNames.outputNorm(layer), within));
    specs.addAll(EncoderNames.linear(dense(outputBottleneck(layer)), within, hidden));
    specs.addAll(EncoderNames.norm(norm(outputBottleneck(layer)), hidden));
    return specs;
  }

  Block structure(int layer) {
    return new Block(
        EncoderNames.projections(layer), block(layer).stream().map(ParameterSpec::name).toList());
  }

  /** The two maps of a feed-forward network before the last. */
  static Projection map(int layer, int number, String which) {
    return Projection.named(dense(feedForward(layer, number) + "." + which));
  }
}
