package io.github.pocketzoo.gpt.heads;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ChosenRows;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.gpt.decoder.DecoderNames;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Causal language model (Radford et al. 2018): which token comes next.
 *
 * <pre>
 * logits = x Eᵀ + c      E the table of tokens, or a matrix of the head's own
 * </pre>
 *
 * <p>{@link Forward#LOGITS} are {@code [batch, seqLen, vocabulary]}: those at a token are about the
 * one after it. A training graph computes them only where {@link
 * io.github.pocketzoo.core.graph.ModelGraph#PREDICTED_POSITIONS} says, {@code [M, vocabulary]}.
 *
 * @param hiddenSize H
 * @param vocabSize number of tokens
 * @param tied whether E is the table of tokens
 * @param biased whether there is a c
 */
public record CausalLmHead(int hiddenSize, int vocabSize, boolean tied, boolean biased)
    implements Head {
  /** The module of what the head has of its own. */
  public static final String NAME = "lm_head";

  private static final String WEIGHT = NAME + ".weight";
  private static final String BIAS = NAME + ".bias";

  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.TEXT_GENERATION);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>();
    if (!tied) {
      specs.add(ParameterSpec.linearWeight(WEIGHT, hiddenSize, vocabSize));
    }
    if (biased) {
      specs.add(ParameterSpec.bias(BIAS, vocabSize));
    }
    return specs;
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    SDVariable x = hidden.reshape(-1, hiddenSize);
    if (graph.training()) {
      x = ChosenRows.apply(graph, x, graph.predictedPositions());
    }
    SDVariable logits = scores(graph, x);
    if (biased) {
      logits = logits.add(graph.parameter(BIAS));
    }
    (graph.training() ? logits : graph.toSequences(logits, vocabSize)).rename(Forward.LOGITS);
  }

  private SDVariable scores(GraphContext graph, SDVariable x) {
    return tied
        ? graph
            .sameDiff()
            .mmul(x, graph.parameter(DecoderNames.TOKEN_EMBEDDINGS + ".weight"), false, true, false)
        : x.mmul(graph.parameter(WEIGHT));
  }
}
