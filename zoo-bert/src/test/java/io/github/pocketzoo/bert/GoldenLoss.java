package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The losses of transformers' heads with the golden labels, for whole batches: sums of cross
 * entropies −Σ T · log softmax(x), where the rows of T are one-hot, divided by the number of
 * labels.
 *
 * @param terms what is summed
 * @param predicted the tokens that a language model predicts, {@code sequence · seqLen + position}
 */
record GoldenLoss(List<Term> terms, int[] predicted) implements Objective {

  /**
   * A cross entropy.
   *
   * @param output name of the logits
   * @param kind which numbers of them compete
   * @param target T
   */
  record Term(String output, Kind kind, double[][] target) {
    String input() {
      return output + ".target";
    }
  }

  enum Kind {
    /** The classes of a text or a token. */
    CLASSES,
    /** The tokens of a text, for each of two scores. */
    TOKENS,
    /** A token's single score and its opposite, 0: yes or no. */
    SIGN
  }

  /** The loss of a head. */
  static GoldenLoss of(GoldenEncoder.Head head, TensorSource expected) {
    Labels labels = new Labels(head.suffix() + "/", expected);
    return switch (head.task()) {
      case TEXT_CLASSIFICATION -> labels.classes(3);
      case TOKEN_CLASSIFICATION -> labels.tokens(3);
      case NEXT_SENTENCE_PREDICTION -> labels.classes(2);
      case QUESTION_ANSWERING -> labels.span();
      case FILL_MASK -> labels.languageModel(Forward.LOGITS);
      case PRETRAINING -> labels.pretraining();
      case FEATURE_EXTRACTION, TEXT_GENERATION ->
          throw new IllegalArgumentException("no loss for " + head);
    };
  }

  private record Labels(String prefix, TensorSource expected) {
    int[] flat(String name) {
      return expected.read(prefix + name).reshape(-1).toIntVector();
    }

    GoldenLoss classes(int number) {
      return loss(new Term(Forward.LOGITS, Kind.CLASSES, oneHot(flat("labels"), number)));
    }

    GoldenLoss tokens(int number) {
      return classes(number);
    }

    GoldenLoss span() {
      int length = expected.read("attention_mask").getRow(1).sumNumber().intValue();
      int[] ends = {flat("start_positions")[0], flat("end_positions")[0]};
      return loss(new Term(Forward.LOGITS, Kind.TOKENS, oneHot(ends, length)));
    }

    GoldenLoss languageModel(String output) {
      int[] labels = flat("labels");
      List<Integer> positions = new ArrayList<>();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != Target.OfTokens.IGNORED) {
          positions.add(i);
        }
      }
      int[] predicted = positions.stream().mapToInt(i -> i).toArray();
      int[] tokens = positions.stream().mapToInt(i -> labels[i]).toArray();
      int vocabulary = Math.toIntExact(expected.read(prefix + output).size(2));
      return new GoldenLoss(
          List.of(new Term(output, Kind.CLASSES, oneHot(tokens, vocabulary))), predicted);
    }

    GoldenLoss pretraining() {
      if (!expected.names().contains(prefix + "order")) {
        return loss(new Term(Forward.LOGITS, Kind.SIGN, replaced()));
      }
      GoldenLoss words = languageModel(Forward.PREDICTION_LOGITS);
      double[][] order = oneHot(flat("order"), 2);
      return new GoldenLoss(
          List.of(
              words.terms.get(0), new Term(Forward.SEQ_RELATIONSHIP_LOGITS, Kind.CLASSES, order)),
          words.predicted);
    }

    /** Yes or no for each token, nothing for padding. */
    private double[][] replaced() {
      int[] labels = flat("labels");
      int[] mask = expected.read("attention_mask").reshape(-1).toIntVector();
      for (int i = 0; i < labels.length; i++) {
        labels[i] = mask[i] == 0 ? Target.OfTokens.IGNORED : 1 - labels[i];
      }
      return oneHot(labels, 2);
    }

    private static GoldenLoss loss(Term term) {
      return new GoldenLoss(List.of(term), new int[0]);
    }

    private static double[][] oneHot(int[] labels, int classes) {
      double[][] rows = new double[labels.length][classes];
      int count = new Target.OfTokens(labels).count();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != Target.OfTokens.IGNORED) {
          rows[i][labels[i]] = 1.0 / count;
        }
      }
      return rows;
    }
  }

  @Override
  public SDVariable addTo(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    return terms.stream().map(term -> crossEntropy(sd, term)).reduce(SDVariable::add).orElseThrow();
  }

  private static SDVariable crossEntropy(SameDiff sd, Term term) {
    SDVariable logits = sd.getVariable(term.output());
    int classes = term.target()[0].length;
    SDVariable rows =
        switch (term.kind()) {
          case CLASSES -> logits.reshape(-1, classes);
          case TOKENS -> sd.permute(logits, 0, 2, 1).reshape(-1, classes);
          case SIGN -> {
            SDVariable scores = logits.reshape(-1, 1);
            yield sd.concat(1, scores, scores.mul(0));
          }
        };
    SDVariable target = sd.placeHolder(term.input(), logits.dataType(), -1, classes);
    return target.mul(sd.nn().logSoftmax(rows)).sum().neg();
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    Map<String, INDArray> inputs = new HashMap<>();
    for (Term term : terms) {
      inputs.put(term.input(), Nd4j.createFromArray(term.target()).castTo(type));
    }
    if (predicted.length > 0) {
      inputs.put(ModelGraph.PREDICTED_POSITIONS, Nd4j.createFromArray(predicted));
    }
    return inputs;
  }

  /** The texts that the loss is about. */
  static int[] texts(Task task) {
    return task == Task.QUESTION_ANSWERING ? new int[] {1} : new int[] {0, 1, 2};
  }
}
