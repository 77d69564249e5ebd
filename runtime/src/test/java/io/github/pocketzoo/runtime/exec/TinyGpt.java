package io.github.pocketzoo.runtime.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.gpt.DecoderArchitecture;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder with a language model's head and random weights, small and of any size.
 *
 * @param heads A, keyValues and d
 * @param windows of the blocks
 */
record TinyGpt(
    AttentionHeads heads,
    int hidden,
    int intermediate,
    List<OptionalInt> windows,
    Norm norm,
    boolean tied)
    implements DecoderSettings {
  static final int POSITIONS = 200;

  /** Two blocks, GPT-2's. */
  static TinyGpt of(int hidden, int heads, int intermediate) {
    return new TinyGpt(
        AttentionHeads.multi(heads, hidden / heads),
        hidden,
        intermediate,
        Collections.nCopies(2, OptionalInt.empty()),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.PRE, 1e-5),
        true);
  }

  /** 4 heads of 8 columns. */
  static TinyGpt ofFullVectors() {
    return of(32, 4, 72);
  }

  TinyGpt withWindows(OptionalInt... each) {
    return new TinyGpt(heads, hidden, intermediate, List.of(each), norm, tied);
  }

  TinyGpt with(Norm.Placement placement) {
    Norm other = new Norm(norm.kind(), placement, norm.epsilon());
    return new TinyGpt(heads, hidden, intermediate, windows, other, tied);
  }

  TinyGpt withHeadOfItsOwn() {
    return new TinyGpt(heads, hidden, intermediate, windows, norm, false);
  }

  @Override
  public DecoderConfig decoder() {
    return new DecoderConfig(
        new DecoderConfig.Embeddings(
            TinyBert.VOCABULARY, hidden, new Positions.Learned(POSITIONS), POSITIONS),
        new DecoderConfig.Attention(heads, SelfAttention.scaleOf(heads.size()), true, true, false),
        new DecoderConfig.FeedForwardSizes(intermediate, Activation.GELU_NEW, false, true),
        norm,
        windows,
        tied,
        new DecoderConfig.Dropout(0, 0, 0),
        0.02);
  }

  @Override
  public TinyGpt withLayers(int layers) {
    return withWindows(
        Collections.nCopies(layers, OptionalInt.empty()).toArray(OptionalInt[]::new));
  }

  @Override
  public void write(ObjectNode json) {
    throw new UnsupportedOperationException();
  }

  DecoderArchitecture architecture() {
    return DecoderArchitecture.of(
        new Gpt2Family(), this, Optional.of(HeadSpec.of(Task.TEXT_GENERATION)));
  }

  /** The same numbers every time. */
  Parameters parameters() {
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture().parameters()) {
      arrays.put(spec.name(), TinyBert.floats(random, spec.shape()));
    }
    return new Parameters(arrays);
  }

  /** The inference graph. */
  SameDiff graph() {
    return architecture().graph(parameters(), GraphOptions.inference()).sameDiff();
  }
}
