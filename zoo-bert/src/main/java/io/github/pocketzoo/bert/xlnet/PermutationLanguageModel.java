package io.github.pocketzoo.bert.xlnet;

import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.Parameters;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * XLNet's language model with an order of prediction that the caller chooses, for each text its own
 * (Yang et al. 2019, section 2.2): a token is predicted from those before it in the order.
 *
 * <p>The graphs have two more inputs than others, of the parameters' type, and logits of the
 * targets alone. An {@link io.github.pocketzoo.core.train.Objective} may give them in training. The
 * model's ordinary graph hides all masks from all tokens instead, and has logits of every token.
 *
 * @param architecture an XLNet with a head for {@link Task#FILL_MASK}
 */
public record PermutationLanguageModel(EncoderArchitecture architecture) {
  /**
   * Whom a token doesn't see, {@code [batch, seqLen, seqLen]}: 1 where token i (row) doesn't see
   * the content of token j (column), 0 where it does. A token that sees nothing, itself included,
   * sees all alike, as in transformers: give it something to see.
   */
  public static final String PERM_MASK = "perm_mask";

  /**
   * What is predicted, {@code [batch, targets, seqLen]}: 1 at the target's position and 0
   * elsewhere.
   */
  public static final String TARGET_MAPPING = "target_mapping";

  /**
   * Checks the architecture.
   *
   * @throws InvalidInputException if it isn't an XLNet with this head
   */
  public PermutationLanguageModel {
    boolean predicts =
        architecture.head().filter(head -> head.task() == Task.FILL_MASK).isPresent();
    if (!(architecture.settings() instanceof XlnetConfig) || !predicts) {
      throw new InvalidInputException(
          "a model of type %s has no order of prediction, expected an XLNet with a head for %s"
              .formatted(architecture.modelType(), Task.FILL_MASK.pipelineName()));
    }
  }

  /**
   * Builds a graph with the inputs {@link #PERM_MASK} and {@link #TARGET_MAPPING}, whose {@link
   * Forward#LOGITS} are {@code [batch, targets, vocabulary]}.
   *
   * @param parameters of the architecture
   */
  public ModelGraph graph(Parameters parameters, GraphOptions options) {
    XlnetConfig config = (XlnetConfig) architecture.settings();
    GraphContext graph = new GraphContext(parameters, options);
    SameDiff sd = graph.sameDiff();
    SDVariable permutation = sd.placeHolder(PERM_MASK, parameters.dataType(), -1, -1, -1);
    SDVariable mapping = sd.placeHolder(TARGET_MAPPING, parameters.dataType(), -1, -1, -1);
    SDVariable states = new XlnetGraph(config).predictions(graph, permutation);
    SDVariable targets = sd.mmul(mapping, states).reshape(-1, config.dModel());
    SDVariable logits = architecture.languageModel().logits(graph, targets);
    SDVariable batchAndTargets =
        sd.stridedSlice(sd.shape(mapping), new long[] {0}, new long[] {2}, 1);
    SDVariable vocabulary = sd.constant(Nd4j.createFromArray((long) config.vocabSize()));
    sd.reshape(logits, sd.concat(0, batchAndTargets, vocabulary)).rename(Forward.LOGITS);
    return graph.finish(config.dModel(), config.nHead());
  }
}
