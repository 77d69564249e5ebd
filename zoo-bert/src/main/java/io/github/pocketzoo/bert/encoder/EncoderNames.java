package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and shapes of an encoder's parameters. In the graph, all variants have the names that
 * Hugging Face gives to BERT's; {@link io.github.pocketzoo.core.checkpoint.ModuleNames} says what
 * they are called in checkpoints.
 */
public final class EncoderNames {
  /** The table of tokens. */
  public static final String WORD_EMBEDDINGS = "embeddings.word_embeddings";

  /** The table of positions. */
  public static final String POSITION_EMBEDDINGS = "embeddings.position_embeddings";

  /** The table of segments. */
  public static final String TOKEN_TYPE_EMBEDDINGS = "embeddings.token_type_embeddings";

  /** What the sum of the embeddings goes through. */
  public static final String EMBEDDINGS_NORM = "embeddings.LayerNorm";

  /** From the embedding size to the hidden size. */
  public static final String EMBEDDINGS_PROJECTION = "embeddings_project";

  private EncoderNames() {}

  /** A block. */
  public static String layer(int group) {
    return "encoder.layer." + group;
  }

  /** After the attention of a block. */
  public static String attentionNorm(int group) {
    return layer(group) + ".attention.output.LayerNorm";
  }

  /** After the feed-forward network of a block. */
  public static String outputNorm(int group) {
    return layer(group) + ".output.LayerNorm";
  }

  static List<ParameterSpec> tables(EncoderConfig.Embeddings config) {
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(table(WORD_EMBEDDINGS, config.vocabSize(), config));
    specs.add(table(POSITION_EMBEDDINGS, config.positions(), config));
    if (config.segments() > 0) {
      specs.add(table(TOKEN_TYPE_EMBEDDINGS, config.segments(), config));
    }
    return specs;
  }

  private static ParameterSpec table(String name, int entries, EncoderConfig.Embeddings config) {
    return ParameterSpec.embedding(name + ".weight", entries, config.size());
  }

  /** What acts on the looked-up rows before the first block. */
  static List<ParameterSpec> afterTables(EncoderConfig config) {
    int size = config.embeddings().size();
    List<ParameterSpec> specs = new ArrayList<>(norm(EMBEDDINGS_NORM, size));
    if (config.embeddings().projected()) {
      specs.addAll(linear(EMBEDDINGS_PROJECTION, size, config.block().hiddenSize()));
    }
    return specs;
  }

  /** The parameters of a layer normalization. */
  public static List<ParameterSpec> norm(String name, int size) {
    return List.of(
        ParameterSpec.gain(name + ".weight", size), ParameterSpec.bias(name + ".bias", size));
  }

  /** The parameters of an affine map. */
  public static List<ParameterSpec> linear(String name, int in, int out) {
    return List.of(
        ParameterSpec.linearWeight(name + ".weight", in, out),
        ParameterSpec.bias(name + ".bias", out));
  }

  /** The projections of a block. */
  public static Map<Role, Projection> projections(int group) {
    String layer = layer(group);
    Map<Role, Projection> projections = new LinkedHashMap<>();
    projections.put(Role.QUERY, Projection.named(layer + ".attention.self.query"));
    projections.put(Role.KEY, Projection.named(layer + ".attention.self.key"));
    projections.put(Role.VALUE, Projection.named(layer + ".attention.self.value"));
    projections.put(Role.ATTENTION_OUTPUT, Projection.named(layer + ".attention.output.dense"));
    projections.put(Role.INTERMEDIATE, Projection.named(layer + ".intermediate.dense"));
    projections.put(Role.OUTPUT, Projection.named(layer + ".output.dense"));
    return projections;
  }

  static List<ParameterSpec> block(int group, BlockShape shape, int hidden) {
    List<ParameterSpec> specs = new ArrayList<>();
    projections(group)
        .forEach(
            (role, projection) -> {
              int inner = shape.widthOf(role);
              int in = role.readsInner() ? inner : hidden;
              int out = role.readsInner() ? hidden : inner;
              specs.add(ParameterSpec.linearWeight(projection.weight(), in, out));
              specs.add(ParameterSpec.bias(projection.bias().orElseThrow(), out));
            });
    specs.addAll(norm(attentionNorm(group), hidden));
    specs.addAll(norm(outputNorm(group), hidden));
    return specs;
  }

  static Block structure(int group, BlockShape shape, int hidden) {
    return new Block(
        projections(group),
        block(group, shape, hidden).stream().map(ParameterSpec::name).toList(),
        Optional.of(shape));
  }
}
