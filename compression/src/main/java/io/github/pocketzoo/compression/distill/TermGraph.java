package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.graph.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link DistillationTerm} is made of: the student's training graph, and what the teacher
 * computes as inputs of it. Symbols: B texts, L tokens of each, padding included.
 */
public final class TermGraph {
  private static final String PREFIX = "teacher.";
  private static final int LAST_OF_HEADS = 3;

  private final ModelGraph graph;
  private final int teacher;
  private final Projections projections;

  /**
   * For one teacher.
   *
   * @param teacher its number, from 0
   */
  TermGraph(ModelGraph graph, int teacher, Projections projections) {
    this.graph = graph;
    this.teacher = teacher;
    this.projections = projections;
  }

  /** Name of the input that has an output of a teacher. */
  static String input(int teacher, String output) {
    return PREFIX + teacher + "." + output;
  }

  SameDiff sameDiff() {
    return graph.sameDiff();
  }

  /** An output of the student. */
  SDVariable student(String output) {
    return sameDiff().getVariable(output);
  }

  /**
   * An output of the teacher.
   *
   * @param shape its sizes, −1 where they are known only when the graph runs
   */
  SDVariable teacher(String output, long... shape) {
    String name = input(teacher, output);
    return sameDiff().hasVariable(name)
        ? sameDiff().getVariable(name)
        : sameDiff().placeHolder(name, mask().dataType(), shape);
  }

  /** 1 at tokens and 0 at padding, {@code [B, L]}. */
  SDVariable mask() {
    return sameDiff().getVariable(ModelGraph.ATTENTION_MASK);
  }

  /** Tokens of each text, {@code [B]}. */
  SDVariable lengths() {
    return mask().sum(1);
  }

  /** 1 at the first token of each text, {@code [B, L]}. */
  SDVariable firstTokens() {
    return one(lengths().mul(0.0));
  }

  /** 1 at the last token of each text, {@code [B, L]}. */
  SDVariable lastTokens() {
    return one(lengths().sub(1));
  }

  /** 1 at one position of each text, {@code [B]}, counted from 0. */
  private SDVariable one(SDVariable positions) {
    SDVariable before = sameDiff().cumsum(mask(), true, false, 1);
    SDVariable is = sameDiff().eq(before, sameDiff().expandDims(positions, 1));
    return is.castTo(mask().dataType()).mul(mask());
  }

  /** The mean over texts of the mean over their tokens of {@code [B, L]}. */
  SDVariable meanOfTokens(SDVariable perToken) {
    return perToken.mul(mask()).sum(1).div(lengths()).mean();
  }

  /** The mean over texts of the mean over their tokens and the heads of {@code [B, heads, L]}. */
  SDVariable meanOfHeads(SDVariable perToken, int heads) {
    SDVariable tokens = perToken.mul(sameDiff().expandDims(mask(), 1));
    return tokens.sum(1, 2).div(lengths().mul(heads)).mean();
  }

  /**
   * Hidden states of the student as wide as the teacher's: as they are, or projected.
   *
   * @param match what they are compared with, a name
   * @param hidden {@code [B, L, student's width]}
   * @return {@code [B, L, teacher's width]}
   */
  SDVariable projected(String match, SDVariable hidden) {
    String name = Projections.name(teacher, match);
    if (!projections.has(name)) {
      return hidden;
    }
    INDArray weights = projections.get(name);
    SDVariable matrix =
        sameDiff().hasVariable(name) ? sameDiff().getVariable(name) : sameDiff().var(name, weights);
    return toSequences(hidden.reshape(-1, weights.size(0)).mmul(matrix), weights.size(1));
  }

  /** {@code [B·L, …] → [B, L, sizes…]}. */
  SDVariable toSequences(SDVariable x, long... sizes) {
    return reshaped(x, batch(), length(), number(sizes));
  }

  /** {@code [B·heads·L] → [B, heads, L]}. */
  SDVariable toHeads(SDVariable x, long heads) {
    return reshaped(x, batch(), number(heads), length());
  }

  /**
   * Log-probabilities of rows of scores, x − max − log Σ exp(x − max). ND4J's log-softmax takes the
   * logarithm of 0 where a token isn't seen.
   *
   * @param scores {@code [B, heads, L, L]}
   * @return {@code [B·heads·L, L]}
   */
  SDVariable logSoftmax(SDVariable scores, int heads) {
    SDVariable rows = reshaped(scores, batch().mul(length()).mul(heads), length());
    SDVariable shifted = rows.sub(sameDiff().expandDims(rows.max(1), 1));
    SDVariable sums = sameDiff().math().exp(shifted).sum(1);
    return shifted.sub(sameDiff().expandDims(sameDiff().math().log(sums), 1));
  }

  /**
   * KL(p ‖ q) of rows.
   *
   * @param teacherLog log p, {@code [B·heads·L, L]}
   * @param studentLog log q
   * @return {@code [B, heads, L]}
   */
  SDVariable relativeEntropy(SDVariable teacherLog, SDVariable studentLog, int heads) {
    return toHeads(Divergence.FORWARD_KL.of(sameDiff(), teacherLog, studentLog), heads);
  }

  /** Added to scores of {@code [B, heads, L, L]} it hides padding, {@code [B, 1, 1, L]}. */
  SDVariable hidingPadding() {
    SDVariable bias = mask().sub(1).mul(-2 * ModelGraph.UNSEEN);
    return sameDiff().expandDims(sameDiff().expandDims(bias, 1), 1);
  }

  /** 1 at tokens in the rows of {@code [B, heads, L, L]}, {@code [B, 1, L, 1]}. */
  SDVariable rowMask() {
    return sameDiff().expandDims(sameDiff().expandDims(mask(), 1), LAST_OF_HEADS);
  }

  private SDVariable reshaped(SDVariable x, SDVariable... sizes) {
    return sameDiff().reshape(x, sameDiff().concat(0, sizes));
  }

  private SDVariable batch() {
    return size(0);
  }

  private SDVariable length() {
    return size(1);
  }

  private SDVariable size(long axis) {
    SDVariable shape = sameDiff().shape(mask());
    return sameDiff().stridedSlice(shape, new long[] {axis}, new long[] {axis + 1}, 1);
  }

  private SDVariable number(long... values) {
    return sameDiff().constant(Nd4j.createFromArray(values));
  }
}
