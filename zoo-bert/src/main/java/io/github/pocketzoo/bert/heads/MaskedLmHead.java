package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.ChosenRows;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.LayerNorm;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Masked language model (Devlin et al. 2019): which token was masked.
 *
 * <pre>
 * logits = LayerNorm(act(x W + b)) Eᵀ + c      E the word embeddings
 * </pre>
 *
 * or without the transform, x Eᵀ + c.
 *
 * <p>{@link Forward#LOGITS} are {@code [batch, seqLen, vocabulary]}. A training graph computes them
 * only where {@link io.github.pocketzoo.core.graph.ModelGraph#PREDICTED_POSITIONS} says, {@code [M,
 * vocabulary]}: most of the work of pretraining a small model would be there otherwise.
 *
 * @param names of the parameters
 * @param hiddenSize H
 * @param embeddingSize width of the word embeddings
 * @param vocabSize number of tokens
 * @param activation after the map
 * @param layerNormEps ε
 */
public record MaskedLmHead(
    HeadNames.LanguageModel names,
    int hiddenSize,
    int embeddingSize,
    int vocabSize,
    Activation activation,
    double layerNormEps)
    implements Head {

  @Override
  public HeadSpec spec() {
    return HeadSpec.of(Task.FILL_MASK);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>();
    names
        .transform()
        .ifPresent(
            transform -> {
              specs.addAll(EncoderNames.linear(transform.map(), hiddenSize, width()));
              specs.addAll(EncoderNames.norm(transform.norm(), width()));
            });
    names
        .extension()
        .ifPresent(
            name ->
                specs.add(
                    ParameterSpec.linearWeight(
                        name + ".weight", vocabSize, hiddenSize - embeddingSize)));
    specs.add(ParameterSpec.bias(names.bias(), vocabSize));
    return specs;
  }

  /** Of the states that are multiplied with the words. */
  private int width() {
    return names.extension().isPresent() ? hiddenSize : embeddingSize;
  }

  /** What stands for each word, {@code [vocabulary, width]}. */
  private SDVariable words(GraphContext graph) {
    SDVariable table = graph.parameter(EncoderNames.WORD_EMBEDDINGS + ".weight");
    return names
        .extension()
        .map(name -> graph.sameDiff().concat(1, table, graph.parameter(name + ".weight")))
        .orElse(table);
  }

  @Override
  public void addTo(GraphContext graph, SDVariable hidden) {
    addTo(graph, hidden, Forward.LOGITS);
  }

  void addTo(GraphContext graph, SDVariable hidden, String output) {
    SDVariable x = hidden.reshape(-1, hiddenSize);
    if (graph.training()) {
      x = ChosenRows.apply(graph, x, graph.predictedPositions());
    }
    SDVariable logits = logits(graph, x);
    (graph.training() ? logits : graph.toSequences(logits, vocabSize)).rename(output);
  }

  /**
   * The scores of all words.
   *
   * @param x {@code [rows, H]}
   * @return {@code [rows, vocabulary]}
   */
  public SDVariable logits(GraphContext graph, SDVariable x) {
    SDVariable transformed = names.transform().map(each -> apply(graph, each, x)).orElse(x);
    SDVariable scores = graph.sameDiff().mmul(transformed, words(graph), false, true, false);
    return scores.add(graph.parameter(names.bias()));
  }

  private SDVariable apply(GraphContext graph, HeadNames.Transform transform, SDVariable x) {
    SDVariable mapped = Linear.apply(graph, Projection.named(transform.map()), x);
    mapped = activation.apply(graph.sameDiff(), mapped);
    return LayerNorm.apply(graph, transform.norm(), mapped, layerNormEps);
  }
}
