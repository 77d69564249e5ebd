package io.github.pocketzoo.core.graph;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A graph under construction: what layers need beside their input.
 *
 * <p>Symbols in the layers' documentation: B batch, L sequence length (tokens), H hidden size, A
 * attention heads, d = H/A head size. Hidden activations flow as {@code [B·L, H]}, since linear
 * layers act on tokens and don't care which sequence they belong to.
 */
public final class GraphContext {
  private final SameDiff sd;
  private final Parameters parameters;
  private final GraphOptions options;
  private final DataType dataType;
  private final SDVariable batchAndLength;
  private final SDVariable attentionMask;
  private final List<EmbeddingLookup> lookups = new ArrayList<>();
  private final List<DropoutMask> dropouts = new ArrayList<>();
  private final Set<String> comparedIds = new LinkedHashSet<>();
  private final Map<String, SDVariable> computed = new HashMap<>();
  private int lengthMultiple = 1;

  /** Starts a graph with the input {@link ModelGraph#ATTENTION_MASK}. */
  public GraphContext(Parameters parameters, GraphOptions options) {
    this.sd = SameDiff.create();
    this.parameters = parameters;
    this.options = options;
    this.dataType = parameters.dataType();
    this.attentionMask = sd.placeHolder(ModelGraph.ATTENTION_MASK, dataType, -1, -1);
    this.batchAndLength = sd.shape(attentionMask);
  }

  public SameDiff sameDiff() {
    return sd;
  }

  /** 1 at tokens and 0 at padding, {@code [B, L]}. */
  public SDVariable attentionMask() {
    return attentionMask;
  }

  /** The parameter called {@code name}: a trainable variable, or a constant where it is frozen. */
  public SDVariable parameter(String name) {
    if (sd.hasVariable(name)) {
      return sd.getVariable(name);
    }
    INDArray array = parameters.get(name);
    boolean trainable = options.training() && !options.frozen().contains(name);
    return trainable ? sd.var(name, array) : sd.constant(name, array);
  }

  /** How what linear maps read is rounded. */
  InputRounding rounding() {
    return options.rounding();
  }

  /** A variable that is computed when it is first asked for. */
  SDVariable once(String key, Supplier<SDVariable> computation) {
    SDVariable known = computed.get(key);
    if (known == null) {
      known = computation.get();
      computed.put(key, known);
    }
    return known;
  }

  /** The updates beside linear maps. */
  LowRankUpdate lowRank() {
    return options.lowRank();
  }

  /**
   * Reshapes to {@code [B, L, sizes…]}; B and L are known only when the graph runs.
   *
   * @param x {@code [B·L, …]}
   */
  public SDVariable toSequences(SDVariable x, long... sizes) {
    SDVariable rest = sd.constant(Nd4j.createFromArray(sizes));
    return sd.reshape(x, sd.concat(0, batchAndLength, rest));
  }

  /**
   * Reshapes to {@code [B, A, L, size]}.
   *
   * @param x {@code [B·A·L · size]} in any shape
   */
  SDVariable toHeads(SDVariable x, long heads, long size) {
    SDVariable shape =
        sd.concat(
            0,
            batch(),
            sd.constant(Nd4j.createFromArray(heads)),
            length(),
            sd.constant(Nd4j.createFromArray(size)));
    return sd.reshape(x, shape);
  }

  /**
   * Puts query heads that share keys behind one another: {@code [B, A, L, n] → [B, A/g, g·L, n]}.
   */
  SDVariable groupHeads(SDVariable x, AttentionHeads heads) {
    SDVariable keyHeads = sd.constant(Nd4j.createFromArray((long) heads.keyValues()));
    SDVariable rows = length().mul(heads.group());
    SDVariable columns = sd.stridedSlice(sd.shape(x), new long[] {3}, new long[] {4}, 1);
    return sd.reshape(x, sd.concat(0, batch(), keyHeads, rows, columns));
  }

  /** Reshapes to {@code [B, A, L, L]}. */
  SDVariable toScores(SDVariable x, long heads) {
    SDVariable outer = sd.constant(Nd4j.createFromArray(heads));
    return sd.reshape(x, sd.concat(0, batch(), outer, length(), length()));
  }

  /** An embedding lookup, {@code [B, L, hidden]}: see {@link EmbeddingLookup}. */
  SDVariable lookUp(EmbeddingLookup lookup) {
    lookups.add(lookup);
    long hidden = parameters.get(lookup.table()).size(1);
    if (options.training()) {
      return sd.placeHolder(lookup.rows(), dataType, -1, -1, hidden);
    }
    return sd.gather(lookup.rows(), rowsFrom(lookup), rowNumbers(lookup), 0);
  }

  /** As {@link EmbeddingLookup#row} has them, but for the first row. */
  private SDVariable rowNumbers(EmbeddingLookup lookup) {
    SDVariable ids = idsInput(lookup.ids());
    return lookup
        .share()
        .map(each -> ids.sub(sd.constant(each.firstId())).mul(isOf(each, ids)))
        .orElse(ids);
  }

  /** 1 where ids are those of a table and 0 elsewhere, in the shape of {@code ids} (int32). */
  SDVariable isOf(EmbeddingLookup.Share share, SDVariable ids) {
    SDVariable notBefore = sd.gte(ids, sd.constant(share.firstId())).castTo(DataType.INT32);
    SDVariable notAfter = sd.lt(ids, sd.constant(share.endId())).castTo(DataType.INT32);
    return notBefore.mul(notAfter);
  }

  private SDVariable idsInput(String name) {
    return sd.hasVariable(name)
        ? sd.getVariable(name)
        : sd.placeHolder(name, DataType.INT32, -1, -1);
  }

  /**
   * An input of ids that choose no row of a table, but are compared, {@code [B, L]} (int32).
   *
   * @param name such as {@link ModelGraph#TOKEN_TYPE_IDS}
   */
  public SDVariable comparedIds(String name) {
    comparedIds.add(name);
    return idsInput(name);
  }

  /** The numbers of the positions, from 0, {@code [1, L]} (int32). */
  SDVariable positions() {
    SDVariable all = sd.range(sd.constant(0), lengthNumber(), sd.constant(1), DataType.INT32);
    return all.reshape(1, -1);
  }

  /** L, a scalar (int32). */
  SDVariable lengthNumber() {
    return sd.squeeze(length(), 0).castTo(DataType.INT32);
  }

  /** B, a vector of one element. */
  SDVariable batch() {
    return sd.stridedSlice(batchAndLength, new long[] {0}, new long[] {1}, 1);
  }

  /** L, a vector of one element. */
  SDVariable length() {
    return sd.stridedSlice(batchAndLength, new long[] {1}, new long[] {2}, 1);
  }

  /**
   * A number or numbers of the parameters' type that don't change.
   *
   * @param values in any shape
   */
  public SDVariable constant(INDArray values) {
    return sd.constant(values.castTo(dataType));
  }

  /** The rows of a table that ids choose from. */
  private SDVariable rowsFrom(EmbeddingLookup lookup) {
    if (lookup.firstRow() == 0) {
      return parameter(lookup.table());
    }
    INDArray table = parameters.get(lookup.table());
    INDArray rows = table.get(NDArrayIndex.interval(lookup.firstRow(), table.size(0)));
    return sd.constant(lookup.table() + ".from_" + lookup.firstRow(), rows);
  }

  /** Whether the graph is to be trained; such a graph may ask for less of a head's output. */
  public boolean training() {
    return options.training();
  }

  /** The input that chooses the tokens a language model's loss is about, {@code [M]}. */
  public SDVariable predictedPositions() {
    return sd.hasVariable(ModelGraph.PREDICTED_POSITIONS)
        ? sd.getVariable(ModelGraph.PREDICTED_POSITIONS)
        : sd.placeHolder(ModelGraph.PREDICTED_POSITIONS, DataType.INT32, -1);
  }

  /** Dropout, or {@code x} itself where the graph has none or the rate is 0. */
  public SDVariable dropout(String name, SDVariable x, double rate, DropoutMask.Shape shape) {
    return dropout(x, new DropoutMask(name + ".dropout_mask", rate, shape));
  }

  /**
   * Dropout of what has to do with the tokens of a segment and a memory before it.
   *
   * @param x of one of the shapes that depend on the memory
   */
  public SDVariable dropout(
      String name, SDVariable x, double rate, DropoutMask.Shape shape, SegmentMemory memory) {
    String input = name + ".dropout_mask";
    return dropout(x, new DropoutMask(input, rate, shape, OptionalInt.empty(), memory.length()));
  }

  /**
   * Dropout of what isn't as wide as the hidden states, such as embeddings that are projected.
   *
   * @param x {@code [B·L, width]}
   */
  public SDVariable dropout(String name, SDVariable x, double rate, int width) {
    String input = name + ".dropout_mask";
    OptionalInt columns = OptionalInt.of(width);
    return dropout(x, new DropoutMask(input, rate, DropoutMask.Shape.HIDDEN, columns));
  }

  /**
   * Dropout of attention probabilities.
   *
   * @param x {@code [B, A, L, L]}
   * @param heads A, which may differ from block to block
   */
  SDVariable dropoutOfAttention(String name, SDVariable x, double rate, int heads) {
    String input = name + ".dropout_mask";
    OptionalInt number = OptionalInt.of(heads);
    return dropout(x, new DropoutMask(input, rate, DropoutMask.Shape.ATTENTION, number));
  }

  private SDVariable dropout(SDVariable x, DropoutMask mask) {
    if (!options.dropout() || mask.rate() == 0) {
      return x;
    }
    dropouts.add(mask);
    long[] unknown = new long[mask.shape() == DropoutMask.Shape.ATTENTION ? 4 : 2];
    Arrays.fill(unknown, -1);
    return x.mul(sd.placeHolder(mask.input(), dataType, unknown));
  }

  /** The states of a memory: an input, see {@link ModelGraph#memory}, or zeros. */
  SDVariable memory(int block, long length, long hidden) {
    if (options.memory()) {
      return sd.placeHolder(ModelGraph.memory(block), dataType, -1, length, hidden);
    }
    SDVariable sizes = sd.constant(Nd4j.createFromArray(length, hidden));
    return sd.fill(sd.concat(0, batch(), sizes), dataType, 0);
  }

  /**
   * Makes a hidden state an output, see {@link ModelGraph#hiddenState}.
   *
   * @param x {@code [B·L, H]}
   * @return {@code [B, L, H]}
   */
  public SDVariable hiddenState(int index, SDVariable x, int hiddenSize) {
    return toSequences(x, hiddenSize).rename(ModelGraph.hiddenState(index));
  }

  /** Makes it a condition of the graph that L is a multiple of {@code positions}. */
  void requireLengthMultiple(int positions) {
    lengthMultiple = positions;
  }

  /** Ends the construction. */
  public ModelGraph finish(int hiddenSize, int attentionHeads) {
    List<EmbeddingLookup> trained =
        options.training()
            ? lookups.stream().filter(each -> !options.frozen().contains(each.table())).toList()
            : List.of();
    return new ModelGraph(
        sd,
        lookups,
        trained,
        List.copyOf(comparedIds),
        dropouts,
        hiddenSize,
        attentionHeads,
        lengthMultiple);
  }
}
