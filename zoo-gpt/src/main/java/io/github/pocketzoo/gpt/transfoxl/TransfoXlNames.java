package io.github.pocketzoo.gpt.transfoxl;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.graph.RelativeAttention;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and shapes of a Transformer-XL's parameters. Symbols: H hidden size, A heads, d head size.
 *
 * @param config sizes
 */
record TransfoXlNames(TransfoXlConfig config) {
  /** From distances to what queries meet, W_r. */
  private static final String DISTANCE = ".self_attn.r_proj";

  private static final String CONTENT_BIAS = "content_bias";
  private static final String POSITION_BIAS = "position_bias";

  /** What checkpoints call them. */
  static ModuleNames inCheckpoints() {
    String layer = DecoderNames.ANY_LAYER;
    String attention = "layers.*.dec_attn.";
    String feedForward = "layers.*.pos_ff.";
    return ModuleNames.same()
        .with(AdaptiveEmbedding.ANY_TABLE, "word_emb.emb_layers.*")
        .with(AdaptiveEmbedding.ANY_PROJECTION, "word_emb.emb_projs.*")
        .with(CONTENT_BIAS, "r_w_bias")
        .with(POSITION_BIAS, "r_r_bias")
        .with(layer + "." + CONTENT_BIAS, attention + "r_w_bias")
        .with(layer + "." + POSITION_BIAS, attention + "r_r_bias")
        .with(layer + DecoderNames.QUERY, attention + "qkv_net")
        .with(layer + DecoderNames.KEY, attention + "qkv_net")
        .with(layer + DecoderNames.VALUE, attention + "qkv_net")
        .with(layer + DISTANCE, attention + "r_net")
        .with(layer + DecoderNames.ATTENTION_OUTPUT, attention + "o_net")
        .with(layer + DecoderNames.ATTENTION_NORM, attention + "layer_norm")
        .with(layer + DecoderNames.INTERMEDIATE, feedForward + "CoreNet.0")
        .with(layer + DecoderNames.OUTPUT, feedForward + "CoreNet.3")
        .with(layer + DecoderNames.FEED_FORWARD_NORM, feedForward + "layer_norm");
  }

  /** Whether a parameter is u or v, which checkpoints have by head. */
  static boolean isHeadBias(ParameterSpec spec) {
    return spec.name().endsWith(CONTENT_BIAS) || spec.name().endsWith(POSITION_BIAS);
  }

  /** What blocks share. */
  List<ParameterSpec> shared() {
    int width = config.headsWidth();
    return config.untieR()
        ? List.of()
        : List.of(
            ParameterSpec.bias(CONTENT_BIAS, width), ParameterSpec.bias(POSITION_BIAS, width));
  }

  RelativeAttention.Names attention(int layer) {
    String name = DecoderNames.layer(layer);
    String biases = config.untieR() ? name + "." : "";
    return new RelativeAttention.Names(
        Projection.withoutBias(name + DISTANCE),
        biases + CONTENT_BIAS,
        biases + POSITION_BIAS,
        Optional.empty());
  }

  private static Map<Role, Projection> projections(int layer) {
    String name = DecoderNames.layer(layer);
    Map<Role, Projection> projections = new LinkedHashMap<>();
    projections.put(Role.QUERY, Projection.withoutBias(name + DecoderNames.QUERY));
    projections.put(Role.KEY, Projection.withoutBias(name + DecoderNames.KEY));
    projections.put(Role.VALUE, Projection.withoutBias(name + DecoderNames.VALUE));
    projections.put(
        Role.ATTENTION_OUTPUT, Projection.withoutBias(name + DecoderNames.ATTENTION_OUTPUT));
    projections.put(Role.INTERMEDIATE, Projection.named(name + DecoderNames.INTERMEDIATE));
    projections.put(Role.OUTPUT, Projection.named(name + DecoderNames.OUTPUT));
    return projections;
  }

  List<ParameterSpec> block(int layer) {
    int hidden = config.dModel();
    int width = config.headsWidth();
    int inner = config.dInner();
    Map<Role, Projection> projections = projections(layer);
    List<ParameterSpec> specs = new ArrayList<>();
    for (Role role : List.of(Role.QUERY, Role.KEY, Role.VALUE)) {
      specs.add(ParameterSpec.linearWeight(projections.get(role).weight(), hidden, width));
    }
    specs.add(
        ParameterSpec.linearWeight(projections.get(Role.ATTENTION_OUTPUT).weight(), width, hidden));
    RelativeAttention.Names attention = attention(layer);
    specs.add(ParameterSpec.linearWeight(attention.distance().weight(), hidden, width));
    if (config.untieR()) {
      specs.add(ParameterSpec.bias(attention.content(), width));
      specs.add(ParameterSpec.bias(attention.position(), width));
    }
    specs.addAll(norm(DecoderNames.layer(layer) + DecoderNames.ATTENTION_NORM));
    specs.addAll(linear(projections.get(Role.INTERMEDIATE), hidden, inner));
    specs.addAll(linear(projections.get(Role.OUTPUT), inner, hidden));
    specs.addAll(norm(DecoderNames.layer(layer) + DecoderNames.FEED_FORWARD_NORM));
    return specs;
  }

  private static List<ParameterSpec> linear(Projection projection, int in, int out) {
    return List.of(
        ParameterSpec.linearWeight(projection.weight(), in, out),
        ParameterSpec.bias(projection.bias().orElseThrow(), out));
  }

  private List<ParameterSpec> norm(String name) {
    return List.of(
        ParameterSpec.gain(name + ".weight", config.dModel()),
        ParameterSpec.bias(name + ".bias", config.dModel()));
  }

  Block structure(int layer) {
    return new Block(projections(layer), block(layer).stream().map(ParameterSpec::name).toList());
  }
}
