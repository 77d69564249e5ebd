package io.github.pocketzoo.gpt.decoder;

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
 * Names and shapes of a decoder's parameters. In the graph, all variants have the names that
 * Hugging Face gives to Llama's; {@link io.github.pocketzoo.core.checkpoint.ModuleNames} says what
 * they are called in checkpoints.
 *
 * @param config sizes
 */
public record DecoderNames(DecoderConfig config) {
  /** The table of tokens. */
  public static final String TOKEN_EMBEDDINGS = "embed_tokens";

  /** The table of positions. */
  public static final String POSITION_EMBEDDINGS = "embed_positions";

  /** What the last hidden state goes through. */
  public static final String LAST_NORM = "norm";

  /** Any block, in a table of names. */
  public static final String ANY_LAYER = layer("*");

  /** Of a block: from the hidden states to queries. */
  public static final String QUERY = ".self_attn.q_proj";

  /** Of a block: from the hidden states to keys. */
  public static final String KEY = ".self_attn.k_proj";

  /** Of a block: from the hidden states to values. */
  public static final String VALUE = ".self_attn.v_proj";

  /** Of a block: mixes the attention heads. */
  public static final String ATTENTION_OUTPUT = ".self_attn.o_proj";

  /** Of a block: gain of the normalization of query heads. */
  public static final String QUERY_NORM = ".self_attn.q_norm";

  /** Of a block: gain of the normalization of key heads. */
  public static final String KEY_NORM = ".self_attn.k_norm";

  /** Of a block: widens. */
  public static final String INTERMEDIATE = ".mlp.up_proj";

  /** Of a block: gates what is widened. */
  public static final String GATE = ".mlp.gate_proj";

  /** Of a block: narrows. */
  public static final String OUTPUT = ".mlp.down_proj";

  /** Of a block: before, or after, the attention. */
  public static final String ATTENTION_NORM = ".input_layernorm";

  /** Of a block: before, or after, the feed-forward network. */
  public static final String FEED_FORWARD_NORM = ".post_attention_layernorm";

  private static String layer(String number) {
    return "layers." + number;
  }

  /** A block. */
  public static String layer(int index) {
    return layer(Integer.toString(index));
  }

  List<ParameterSpec> tables() {
    DecoderConfig.Embeddings sizes = config.embeddings();
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(table(TOKEN_EMBEDDINGS, sizes.vocabSize()));
    if (sizes.positions() instanceof Positions.Learned learned) {
      specs.add(table(POSITION_EMBEDDINGS, learned.entries()));
    }
    return specs;
  }

  private ParameterSpec table(String name, int entries) {
    return ParameterSpec.embedding(name + ".weight", entries, config.hiddenSize());
  }

  List<ParameterSpec> lastNorm() {
    return config.normalizesLast()
        ? config.norm().parameters(LAST_NORM, config.hiddenSize())
        : List.of();
  }

  private Map<Role, Projection> projections(int layer) {
    String name = layer(layer);
    DecoderConfig.Attention attention = config.attention();
    boolean biases = config.feedForward().biases();
    Map<Role, Projection> projections = new LinkedHashMap<>();
    projections.put(Role.QUERY, projection(name + QUERY, attention.inputBiases()));
    projections.put(Role.KEY, projection(name + KEY, attention.inputBiases()));
    projections.put(Role.VALUE, projection(name + VALUE, attention.inputBiases()));
    projections.put(
        Role.ATTENTION_OUTPUT, projection(name + ATTENTION_OUTPUT, attention.outputBias()));
    projections.put(Role.INTERMEDIATE, projection(name + INTERMEDIATE, biases));
    if (config.feedForward().gated()) {
      projections.put(Role.GATE, projection(name + GATE, biases));
    }
    projections.put(Role.OUTPUT, projection(name + OUTPUT, biases));
    return projections;
  }

  private static Projection projection(String name, boolean bias) {
    return bias ? Projection.named(name) : Projection.withoutBias(name);
  }

  List<ParameterSpec> block(int layer) {
    BlockShape shape = config.shapes().get(layer);
    int hidden = config.hiddenSize();
    List<ParameterSpec> specs = new ArrayList<>();
    projections(layer)
        .forEach(
            (role, projection) -> {
              int inner = shape.widthOf(role);
              int in = role.readsInner() ? inner : hidden;
              int out = role.readsInner() ? hidden : inner;
              specs.add(ParameterSpec.linearWeight(projection.weight(), in, out));
              projection.bias().ifPresent(name -> specs.add(ParameterSpec.bias(name, out)));
            });
    if (config.attention().normalizesHeads()) {
      int size = config.attention().heads().size();
      specs.add(ParameterSpec.gain(layer(layer) + QUERY_NORM + ".weight", size));
      specs.add(ParameterSpec.gain(layer(layer) + KEY_NORM + ".weight", size));
    }
    specs.addAll(config.norm().parameters(layer(layer) + ATTENTION_NORM, config.hiddenSize()));
    specs.addAll(config.norm().parameters(layer(layer) + FEED_FORWARD_NORM, config.hiddenSize()));
    return specs;
  }

  Block structure(int layer) {
    return new Block(
        projections(layer),
        block(layer).stream().map(ParameterSpec::name).toList(),
        Optional.of(config.shapes().get(layer)));
  }
}
