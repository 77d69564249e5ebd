package io.github.pocketzoo.bert.xlnet;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.checkpoint.TensorLayout;
import io.github.pocketzoo.core.graph.RelativeAttention;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and shapes of XLNet's parameters. Symbols: H hidden size, A heads, d head size, H = A·d.
 *
 * @param config sizes
 */
record XlnetNames(XlnetConfig config) {
  /** What the query stream begins with, {@code [1, H]}. */
  static final String MASK_EMBEDDING = "mask_emb";

  private static final String DISTANCE = ".attention.self.distance";
  private static final String CONTENT_BIAS = ".attention.self.content_bias";
  private static final String POSITION_BIAS = ".attention.self.position_bias";
  private static final String SEGMENT_BIAS = ".attention.self.segment_bias";
  private static final String SEGMENTS = ".attention.self.segments";

  /** What checkpoints call them. */
  static ModuleNames inCheckpoints() {
    String layer = "encoder.layer.*";
    String saved = "layer.*.rel_attn.";
    return ModuleNames.same()
        .with(EncoderNames.WORD_EMBEDDINGS, "word_embedding")
        .with(layer + ".attention.self.query.weight", saved + "q")
        .with(layer + ".attention.self.key.weight", saved + "k")
        .with(layer + ".attention.self.value.weight", saved + "v")
        .with(layer + ".attention.output.dense.weight", saved + "o")
        .with(layer + DISTANCE + ".weight", saved + "r")
        .with(layer + CONTENT_BIAS, saved + "r_w_bias")
        .with(layer + POSITION_BIAS, saved + "r_r_bias")
        .with(layer + SEGMENT_BIAS, saved + "r_s_bias")
        .with(layer + SEGMENTS, saved + "seg_embed")
        .with(layer + ".attention.output.LayerNorm", saved + "layer_norm")
        .with(layer + ".intermediate.dense", "layer.*.ff.layer_1")
        .with(layer + ".output.dense", "layer.*.ff.layer_2")
        .with(layer + ".output.LayerNorm", "layer.*.ff.layer_norm");
  }

  List<ParameterSpec> tables() {
    return List.of(
        ParameterSpec.embedding(
            EncoderNames.WORD_EMBEDDINGS + ".weight", config.vocabSize(), config.dModel()));
  }

  List<ParameterSpec> afterTables() {
    return List.of(ParameterSpec.embedding(MASK_EMBEDDING, 1, config.dModel()));
  }

  List<ParameterSpec> block(int layer) {
    int hidden = config.dModel();
    List<ParameterSpec> specs = new ArrayList<>();
    for (Role role : List.of(Role.QUERY, Role.KEY, Role.VALUE, Role.ATTENTION_OUTPUT)) {
      String weight = projections(layer).get(role).weight();
      specs.add(ParameterSpec.linearWeight(weight, hidden, hidden));
    }
    RelativeAttention.Names names = attention(layer);
    specs.add(ParameterSpec.linearWeight(names.distance().weight(), hidden, hidden));
    specs.add(ParameterSpec.bias(names.content(), hidden));
    specs.add(ParameterSpec.bias(names.position(), hidden));
    RelativeAttention.SegmentNames segments = names.segments().orElseThrow();
    specs.add(ParameterSpec.bias(segments.bias(), hidden));
    specs.add(ParameterSpec.embedding(segments.vectors(), 2, hidden));
    specs.addAll(EncoderNames.norm(EncoderNames.attentionNorm(layer), hidden));
    String name = EncoderNames.layer(layer);
    specs.addAll(EncoderNames.linear(name + ".intermediate.dense", hidden, config.dInner()));
    specs.addAll(EncoderNames.linear(name + ".output.dense", config.dInner(), hidden));
    specs.addAll(EncoderNames.norm(EncoderNames.outputNorm(layer), hidden));
    return specs;
  }

  /** BERT's, but those of the attention have no biases. */
  private static Map<Role, Projection> projections(int layer) {
    Map<Role, Projection> projections = new LinkedHashMap<>(EncoderNames.projections(layer));
    String self = EncoderNames.layer(layer) + ".attention.self.";
    projections.put(Role.QUERY, Projection.withoutBias(self + "query"));
    projections.put(Role.KEY, Projection.withoutBias(self + "key"));
    projections.put(Role.VALUE, Projection.withoutBias(self + "value"));
    projections.put(
        Role.ATTENTION_OUTPUT,
        Projection.withoutBias(EncoderNames.layer(layer) + ".attention.output.dense"));
    return projections;
  }

  RelativeAttention.Names attention(int layer) {
    String name = EncoderNames.layer(layer);
    return new RelativeAttention.Names(
        Projection.withoutBias(name + DISTANCE),
        name + CONTENT_BIAS,
        name + POSITION_BIAS,
        Optional.of(new RelativeAttention.SegmentNames(name + SEGMENT_BIAS, name + SEGMENTS)));
  }

  Block structure(int layer) {
    return new Block(projections(layer), block(layer).stream().map(ParameterSpec::name).toList());
  }

  /** Checkpoints have an axis of heads and one of the head's elements. */
  TensorLayout layout(ParameterSpec spec) {
    long heads = config.nHead();
    long size = config.headSize();
    String name = spec.name();
    if (name.equals(MASK_EMBEDDING)) {
      return TensorLayout.as(1, 1, config.dModel());
    }
    if (name.endsWith(SEGMENTS)) {
      return TensorLayout.as(2, heads, size);
    }
    if (name.endsWith(CONTENT_BIAS)
        || name.endsWith(POSITION_BIAS)
        || name.endsWith(SEGMENT_BIAS)) {
      return TensorLayout.as(heads, size);
    }
    if (name.contains(".attention.self.")) {
      return TensorLayout.as(config.dModel(), heads, size);
    }
    if (name.endsWith(".attention.output.dense.weight")) {
      return TensorLayout.transposed(config.dModel(), heads, size);
    }
    return TensorLayout.of(spec);
  }
}
