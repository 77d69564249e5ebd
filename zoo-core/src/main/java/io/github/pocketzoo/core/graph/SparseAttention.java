package io.github.pocketzoo.core.graph;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Scaled dot-product attention over the keys of an {@link AttentionPattern} alone.
 *
 * <p>The sequence is cut into blocks of w = window tokens. A block's queries are multiplied with
 * the keys of the block and its two neighbours, with the global keys and with the strided keys; the
 * scores stand side by side in one softmax. Keys that are global or strided are hidden among the
 * neighbours, so that none counts twice. Nothing of size {@code L × L} is made.
 *
 * <p>Symbols: see {@link GraphContext}; w window, s stride, g global tokens, n = L/w blocks.
 */
record SparseAttention(AttentionPattern pattern, int heads, int headSize) {
  private static final int LENGTH = 2;
  private static final int KEYS = 3;

  /**
   * Attends.
   *
   * @param query already divided by √d, {@code [B, A, L, d]}
   * @param key {@code [B, A, L, d]}
   * @param value {@code [B, A, L, d]}
   * @return {@code [B, A, L, d]}
   */
  SDVariable context(GraphContext graph, SDVariable query, SDVariable key, SDVariable value) {
    graph.requireLengthMultiple(pattern.window());
    SameDiff sd = graph.sameDiff();
    // 1 at tokens, for each head: [B, A, L, 1].
    SDVariable tokens =
        sd.tile(sd.expandDims(sd.expandDims(graph.attentionMask(), 1), KEYS), 1, heads, 1, 1);
    SDVariable ofPart = withoutStrided(graph, withoutGlobal(sd, tokens));

    SDVariable neighbours =
        scores(sd, blocks(query, headSize), neighbourhood(sd, key, headSize))
            .add(AttentionBias.ofVisible(sd.permute(neighbourhood(sd, ofPart, 1), 0, 2, 1)))
            .add(sd.constant(band().castTo(graph.attentionMask().dataType())));
    long width = 3L * pattern.window();
    List<SDVariable> scores = new ArrayList<>();
    scores.add(graph.toHeads(neighbours, heads, width));
    if (pattern.globalTokens() > 0) {
      scores.add(biased(sd, query, firstGlobal(sd, key), firstGlobal(sd, tokens)));
    }
    if (pattern.stride() > 0) {
      scores.add(biased(sd, query, strided(sd, key), strided(sd, withoutGlobal(sd, tokens))));
    }
    SDVariable probabilities =
        sd.nn().softmax(sd.concat(KEYS, scores.toArray(new SDVariable[0])), -1);

    SDVariable near =
        slice(sd, probabilities, KEYS, 0, width, 1).reshape(-1, pattern.window(), width);
    SDVariable context =
        graph.toHeads(sd.mmul(near, neighbourhood(sd, value, headSize)), heads, headSize);
    long from = width;
    if (pattern.globalTokens() > 0) {
      SDVariable part = slice(sd, probabilities, KEYS, from, from + pattern.globalTokens(), 1);
      context = context.add(sd.mmul(part, firstGlobal(sd, value)));
      from += pattern.globalTokens();
    }
    if (pattern.stride() > 0) {
      context =
          context.add(sd.mmul(slice(sd, probabilities, KEYS, from, 0, 1), strided(sd, value)));
    }
    return pattern.globalTokens() == 0
        ? context
        : withGlobalQueries(sd, context, query, key, value, tokens);
  }

  /** The first tokens see all: their rows are computed densely. */
  private SDVariable withGlobalQueries(
      SameDiff sd,
      SDVariable context,
      SDVariable query,
      SDVariable key,
      SDVariable value,
      SDVariable tokens) {
    SDVariable scores = biased(sd, firstGlobal(sd, query), key, tokens);
    SDVariable first = sd.mmul(sd.nn().softmax(scores, -1), value);
    return sd.concat(LENGTH, first, slice(sd, context, LENGTH, pattern.globalTokens(), 0, 1));
  }

  private static SDVariable scores(SameDiff sd, SDVariable query, SDVariable key) {
    return sd.mmul(query, key, false, true, false);
  }

  /** Scores with all of some keys, of which padding is hidden. */
  private static SDVariable biased(
      SameDiff sd, SDVariable query, SDVariable key, SDVariable tokens) {
    return scores(sd, query, key).add(AttentionBias.ofVisible(sd.permute(tokens, 0, 1, 3, 2)));
  }

  /** {@code [B, A, L, size] → [B·A·n, w, size]}. */
  private SDVariable blocks(SDVariable x, long size) {
    return x.reshape(-1, pattern.window(), size);
  }

  /**
   * Each block with the block before and the block after, 0 beyond the ends: {@code [B·A·n, 3w,
   * size]}.
   */
  private SDVariable neighbourhood(SameDiff sd, SDVariable x, long size) {
    int w = pattern.window();
    SDVariable zeros = slice(sd, x, LENGTH, 0, w, 1).mul(0.0);
    // Slices of what is padded at both ends: those of x itself may be empty, which has no gradient.
    SDVariable padded = sd.concat(LENGTH, zeros, x, zeros);
    SDVariable before = slice(sd, padded, LENGTH, 0, -2L * w, 1);
    SDVariable after = slice(sd, padded, LENGTH, 2L * w, 0, 1);
    return sd.concat(1, blocks(before, size), blocks(x, size), blocks(after, size));
  }

  private SDVariable firstGlobal(SameDiff sd, SDVariable x) {
    return slice(sd, x, LENGTH, 0, pattern.globalTokens(), 1);
  }

  private SDVariable strided(SameDiff sd, SDVariable x) {
    return slice(sd, x, LENGTH, pattern.stride() - 1L, 0, pattern.stride());
  }

  private SDVariable withoutGlobal(SameDiff sd, SDVariable tokens) {
    if (pattern.globalTokens() == 0) {
      return tokens;
    }
    SDVariable zeros = firstGlobal(sd, tokens).mul(0.0);
    return sd.concat(LENGTH, zeros, slice(sd, tokens, LENGTH, pattern.globalTokens(), 0, 1));
  }

  private SDVariable withoutStrided(GraphContext graph, SDVariable tokens) {
    int s = pattern.stride();
    if (s == 0) {
      return tokens;
    }
    INDArray others = Nd4j.ones(graph.attentionMask().dataType(), 1, s);
    others.putScalar(0, s - 1L, 0.0);
    SDVariable rows = tokens.reshape(-1, s).mul(graph.sameDiff().constant(others));
    return graph.toHeads(rows, heads, 1);
  }

  /** 0 where a query of a block is at most w from a key of its neighbourhood, {@code [w, 3w]}. */
  private INDArray band() {
    int w = pattern.window();
    float[][] band = new float[w][3 * w];
    for (int i = 0; i < w; i++) {
      for (int j = 0; j < 3 * w; j++) {
        band[i][j] = Math.abs(i + w - j) <= w ? 0 : (float) -AttentionBias.HIDDEN;
      }
    }
    return Nd4j.createFromArray(band);
  }

  /**
   * Part of an axis of a {@code [B, A, ·, ·]}.
   *
   * @param end exclusive, negative from the end, 0 for the end itself
   */
  private static SDVariable slice(
      SameDiff sd, SDVariable x, int axis, long begin, long end, long step) {
    long[] begins = new long[4];
    long[] ends = new long[4];
    long[] steps = {1, 1, 1, 1};
    begins[axis] = begin;
    ends[axis] = end;
    steps[axis] = step;
    int others = 0b1111 & ~(1 << axis);
    int openEnd = end == 0 ? 0b1111 : others;
    return sd.stridedSlice(x, begins, ends, steps, others, openEnd, 0, 0, 0);
  }
}
