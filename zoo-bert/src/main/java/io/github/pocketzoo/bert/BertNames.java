package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.config.BertConfig;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of a BERT encoder's parameters, as Hugging Face has them. */
final class BertNames {
  static final String WORD_EMBEDDINGS = "embeddings.word_embeddings";
  static final String POSITION_EMBEDDINGS = "embeddings.position_embeddings";
  static final String TOKEN_TYPE_EMBEDDINGS = "embeddings.token_type_embeddings";
  static final String EMBEDDINGS_NORM = "embeddings.LayerNorm";

  private BertNames() {}

  static String layer(int index) {
    return "encoder.layer." + index;
  }

  static String attentionNorm(int index) {
    return layer(index) + ".attention.output.LayerNorm";
  }

  static String outputNorm(int index) {
    return layer(index) + ".output.LayerNorm";
  }

  static List<ParameterSpec> embeddings(BertConfig config) {
    int hidden = config.hiddenSize();
    return List.of(
        ParameterSpec.embedding(WORD_EMBEDDINGS + ".weight", config.vocabSize(), hidden),
        ParameterSpec.embedding(
            POSITION_EMBEDDINGS + ".weight", config.maxPositionEmbeddings(), hidden),
        ParameterSpec.embedding(TOKEN_TYPE_EMBEDDINGS + ".weight", config.typeVocabSize(), hidden));
  }

  static List<ParameterSpec> norm(String name, BertConfig config) {
    return List.of(
        ParameterSpec.gain(name + ".weight", config.hiddenSize()),
        ParameterSpec.bias(name + ".bias", config.hiddenSize()));
  }

  static Map<Role, Projection> projections(int index) {
    String layer = layer(index);
    Map<Role, Projection> projections = new LinkedHashMap<>();
    projections.put(Role.QUERY, Projection.named(layer + ".attention.self.query"));
    projections.put(Role.KEY, Projection.named(layer + ".attention.self.key"));
    projections.put(Role.VALUE, Projection.named(layer + ".attention.self.value"));
    projections.put(Role.ATTENTION_OUTPUT, Projection.named(layer + ".attention.output.dense"));
    projections.put(Role.INTERMEDIATE, Projection.named(layer + ".intermediate.dense"));
    projections.put(Role.OUTPUT, Projection.named(layer + ".output.dense"));
    return projections;
  }

  static List<ParameterSpec> block(int index, BertConfig config) {
    List<ParameterSpec> specs = new ArrayList<>();
    projections(index)
        .forEach(
            (role, projection) -> {
              int in = role == Role.OUTPUT ? config.intermediateSize() : config.hiddenSize();
              int out = role == Role.INTERMEDIATE ? config.intermediateSize() : config.hiddenSize();
              specs.add(ParameterSpec.linearWeight(projection.weight(), in, out));
              specs.add(ParameterSpec.bias(projection.bias(), out));
            });
    specs.addAll(norm(attentionNorm(index), config));
    specs.addAll(norm(outputNorm(index), config));
    return specs;
  }

  static Block structure(int index, BertConfig config) {
    return new Block(
        projections(index), block(index, config).stream().map(ParameterSpec::name).toList());
  }
}
