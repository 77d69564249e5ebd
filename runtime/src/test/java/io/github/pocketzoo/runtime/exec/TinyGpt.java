package io.github.pocketzoo.runtime.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.RotaryScaling;
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
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
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
 * @param layers what the blocks are made of
 */
record TinyGpt(
    AttentionHeads heads,
    int hidden,
    int intermediate,
    List<OptionalInt> windows,
    Norm norm,
    boolean tied,
    Layers layers)
    implements DecoderSettings {
  static final int POSITIONS = 200;

  /**
   * What families differ in.
   *
   * @param positions how tokens know where they stand
   * @param normalizesHeads whether query and key heads are normalized
   * @param inputBiases whether queries, keys and values have biases
   * @param biases whether the other matrices of a block have
   * @param activation of the feed-forward network
   * @param gated whether that has a gate
   */
  record Layers(
      Positions positions,
      boolean normalizesHeads,
      boolean inputBiases,
      boolean biases,
      Activation activation,
      boolean gated) {
    static final Layers GPT2 =
        new Layers(new Positions.Learned(POSITIONS), false, true, true, Activation.GELU_NEW, false);

    static Layers llama(RotaryScaling scaling) {
      return new Layers(
          new Positions.Rotary(10_000, scaling), false, false, false, Activation.SILU, true);
    }

    Layers withHeadNorms() {
      return new Layers(positions, true, inputBiases, biases, activation, gated);
    }

    Layers withBiases(boolean everywhere) {
      return new Layers(positions, normalizesHeads, true, everywhere, activation, gated);
    }
  }

  /** Decoders with rotary positions, gates and root mean square norms. */
  enum Rotary {
    LLAMA {
      @Override
      TinyGpt decoder() {
        return TinyGpt.rotary(
            new AttentionHeads(4, 2, 8), 32, Layers.llama(new RotaryScaling.None()), false);
      }
    },
    /** Heads of their own, and all biases that Llama may have. */
    LLAMA_WITH_BIASES {
      @Override
      TinyGpt decoder() {
        return TinyGpt.rotary(
            AttentionHeads.multi(2, 18),
            17,
            Layers.llama(new RotaryScaling.None()).withBiases(true),
            true);
      }
    },
    /** A single head of keys and values. */
    MISTRAL {
      @Override
      TinyGpt decoder() {
        return TinyGpt.rotary(
                new AttentionHeads(4, 1, 6), 24, Layers.llama(new RotaryScaling.None()), false)
            .withWindows(OptionalInt.of(7), OptionalInt.of(7));
      }
    },
    QWEN2 {
      @Override
      TinyGpt decoder() {
        return TinyGpt.rotary(
            new AttentionHeads(6, 2, 10),
            20,
            Layers.llama(new RotaryScaling.Linear(4)).withBiases(false),
            true);
      }
    },
    QWEN3 {
      @Override
      TinyGpt decoder() {
        return TinyGpt.rotary(
            new AttentionHeads(4, 2, 16),
            32,
            Layers.llama(new RotaryScaling.ByWavelength(8, 1, 4, 64)).withHeadNorms(),
            true);
      }
    };

    abstract TinyGpt decoder();
  }

  private static TinyGpt rotary(AttentionHeads heads, int hidden, Layers layers, boolean tied) {
    return new TinyGpt(
        heads,
        hidden,
        41,
        Collections.nCopies(2, OptionalInt.empty()),
        new Norm(Norm.Kind.RMS_NORM, Norm.Placement.PRE, 1e-5),
        tied,
        layers);
  }

  /** Rotary positions, a single block with a single head, for texts of any length. */
  static TinyGpt narrow(OptionalInt window) {
    Layers layers = Layers.llama(new RotaryScaling.None());
    return rotary(AttentionHeads.multi(1, 8), 8, layers, false).withWindows(window);
  }

  /** Two blocks, GPT-2's. */
  static TinyGpt of(int hidden, int heads, int intermediate) {
    return new TinyGpt(
        AttentionHeads.multi(heads, hidden / heads),
        hidden,
        intermediate,
        Collections.nCopies(2, OptionalInt.empty()),
        new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.PRE, 1e-5),
        true,
        Layers.GPT2);
  }

  /** 4 heads of 8 columns. */
  static TinyGpt ofFullVectors() {
    return of(32, 4, 72);
  }

  TinyGpt withWindows(OptionalInt... each) {
    return new TinyGpt(heads, hidden, intermediate, List.of(each), norm, tied, layers);
  }

  TinyGpt with(Norm.Placement placement) {
    Norm other = new Norm(norm.kind(), placement, norm.epsilon());
    return new TinyGpt(heads, hidden, intermediate, windows, other, tied, layers);
  }

  TinyGpt withHeadOfItsOwn() {
    return new TinyGpt(heads, hidden, intermediate, windows, norm, false, layers);
  }

  @Override
  public DecoderConfig decoder() {
    return new DecoderConfig(
        new DecoderConfig.Embeddings(TinyBert.VOCABULARY, hidden, layers.positions(), POSITIONS),
        new DecoderConfig.Attention(
            heads,
            SelfAttention.scaleOf(heads.size()),
            layers.inputBiases(),
            layers.biases(),
            layers.normalizesHeads()),
        new DecoderConfig.FeedForwardSizes(
            intermediate, layers.activation(), layers.gated(), layers.biases()),
        norm,
        windows,
        tied,
        new DecoderConfig.Dropout(0, 0, 0),
        0.02);
  }

  @Override
  public TinyGpt withLayers(int number) {
    return withWindows(
        Collections.nCopies(number, OptionalInt.empty()).toArray(OptionalInt[]::new));
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

  /** The inference graph as the runtime reads it. */
  FusedGraph fused() {
    return GraphImport.of(graph(), POSITIONS);
  }

  /** The inference graph. */
  SameDiff graph() {
    return architecture().graph(parameters(), GraphOptions.inference()).sameDiff();
  }
}
