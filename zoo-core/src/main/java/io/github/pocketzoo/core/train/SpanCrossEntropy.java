package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the answer begins and ends (Devlin et al. 2019, section 4.2): the mean of the cross
 * entropies of the first and of the last token, each a choice among the tokens of the text.
 *
 * <p>Padding is no candidate, so the loss of a text doesn't depend on its batch; transformers
 * counts it among the candidates.
 */
public record SpanCrossEntropy() implements Objective {
  private static final String TARGET = "answer_positions";
  private static final int ENDS = 2;

  /** Added to the logits of padding, as in attention. */
  private static final double HIDDEN = 1e9;

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable logits = sd.getVariable(Forward.LOGITS);
    SDVariable mask = sd.getVariable(ModelGraph.ATTENTION_MASK);
    SDVariable hidden = sd.expandDims(mask.sub(1.0).mul(HIDDEN), 2);
    SDVariable target = sd.placeHolder(TARGET, logits.dataType(), -1, -1);
    SDVariable ends = sd.permute(logits.add(hidden), 0, 2, 1);
    SDVariable rows = sd.reshape(ends, sd.shape(target));
    return target.mul(logSoftmax(sd, rows)).sum(1).mean().neg();
  }

  /** SameDiff's own is −∞ where a probability is below the smallest float, and 0 · −∞ is NaN. */
  private static SDVariable logSoftmax(SameDiff sd, SDVariable x) {
    SDVariable shifted = x.sub(x.max(true, 1));
    return shifted.sub(sd.math().log(sd.math().exp(shifted).sum(true, 1)));
  }

  /** A row for the first and one for the last token of each answer, {@code [2 · batch, seqLen]}. */
  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    List<Target.Span> spans = batch.targets(Target.Span.class);
    INDArray target = Nd4j.zeros(type, (long) ENDS * spans.size(), batch.tokens().sequenceLength());
    for (int row = 0; row < spans.size(); row++) {
      target.putScalar((long) ENDS * row, spans.get(row).start(), 1.0);
      target.putScalar((long) ENDS * row + 1, spans.get(row).end(), 1.0);
    }
    return Map.of(TARGET, target);
  }
}
