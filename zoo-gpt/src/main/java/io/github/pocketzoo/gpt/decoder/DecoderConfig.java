package io.github.pocketzoo.gpt.decoder;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.BlockShape;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that {@link DecoderGraph} depends on. Each variant has a configuration of its own,
 * with its own keys and defaults, and says by this record what it means.
 *
 * @param embeddings what comes before the first block
 * @param attention the attention of every block of which nothing is removed
 * @param feedForward the feed-forward network of every block of which nothing is removed
 * @param norm the normalizations
 * @param windows for each block how many tokens a token sees, itself counted; nothing where it sees
 *     all before it
 * @param pruned what is removed of the blocks
 * @param tied whether the head's matrix is the table of tokens
 * @param dropout rates of dropout
 * @param initializerRange standard deviation of new matrices
 */
public record DecoderConfig(
    Embeddings embeddings,
    Attention attention,
    FeedForwardSizes feedForward,
    Norm norm,
    List<OptionalInt> windows,
    PrunedBlocks pruned,
    boolean tied,
    Dropout dropout,
    double initializerRange) {

  /** More than any model has; each costs memory before the weights are looked at. */
  private static final int MAX_LAYERS = 10_000;

  /**
   * What comes before the first block.
   *
   * @param vocabSize entries of the table of tokens
   * @param hiddenSize H, width of the table and of the hidden states
   * @param scale what a token's row is multiplied by before positions are added
   * @param positions how the decoder knows where a token stands
   * @param maxLength most tokens of a sequence
   */
  public record Embeddings(
      int vocabSize, int hiddenSize, double scale, Positions positions, int maxLength) {

    /** Rows of tokens as they are in the table. */
    public Embeddings(int vocabSize, int hiddenSize, Positions positions, int maxLength) {
      this(vocabSize, hiddenSize, 1, positions, maxLength);
    }
  }

  /**
   * Self-attention.
   *
   * @param heads A, d, and how many heads share keys and values
   * @param scale of the scores
   * @param inputBiases whether queries, keys and values have biases
   * @param outputBias whether the output has a bias
   * @param normalizesHeads whether every query and key head is normalized
   */
  public record Attention(
      AttentionHeads heads,
      double scale,
      boolean inputBiases,
      boolean outputBias,
      boolean normalizesHeads) {}

  /**
   * The feed-forward network.
   *
   * @param size its width
   * @param activation between its maps
   * @param gated whether a third map gates it
   * @param biases whether its maps have biases
   */
  public record FeedForwardSizes(int size, Activation activation, boolean gated, boolean biases) {
    public FeedForwardSizes {
      if (size < 1) {
        throw new InvalidInputException(
            "width of the feed-forward network is %d, expected 1 or more".formatted(size));
      }
    }
  }

  /**
   * Rates of dropout.
   *
   * @param embeddings on the sum of the embeddings
   * @param probabilities on the attention probabilities
   * @param residual on what is added to the residual stream
   */
  public record Dropout(double embeddings, double probabilities, double residual) {}

  /** A decoder of which nothing is removed. */
  public DecoderConfig(
      Embeddings embeddings,
      Attention attention,
      FeedForwardSizes feedForward,
      Norm norm,
      List<OptionalInt> windows,
      boolean tied,
      Dropout dropout,
      double initializerRange) {
    this(
        embeddings,
        attention,
        feedForward,
        norm,
        windows,
        PrunedBlocks.NONE,
        tied,
        dropout,
        initializerRange);
  }

  public DecoderConfig {
    requireLayers(windows.size());
    windows = List.copyOf(windows);
    for (OptionalInt window : windows) {
      if (window.isPresent() && window.getAsInt() < 1) {
        throw new InvalidInputException(
            "attention window is %d, expected 1 or more".formatted(window.getAsInt()));
      }
    }
    embeddings.positions().checkWidths(embeddings.hiddenSize(), attention.heads().size());
    pruned.shapes(windows.size(), new BlockShape(attention.heads(), feedForward.size()));
  }

  /** The same decoder of which other units are removed. */
  public DecoderConfig with(PrunedBlocks other) {
    return new DecoderConfig(
        embeddings, attention, feedForward, norm, windows, other, tied, dropout, initializerRange);
  }

  /** A block of which nothing is removed. */
  public BlockShape wholeShape() {
    return new BlockShape(attention.heads(), feedForward.size());
  }

  /** What is left of every block. */
  List<BlockShape> shapes() {
    return pruned.shapes(layers(), wholeShape());
  }

  /**
   * Refuses what no model has as a number of layers, before memory is taken for each.
   *
   * @throws InvalidInputException if there are none, or too many
   */
  static void requireLayers(int layers) {
    if (layers < 1 || layers > MAX_LAYERS) {
      throw new InvalidInputException("%d layers, expected 1 to %d".formatted(layers, MAX_LAYERS));
    }
  }

  /** Number of blocks. */
  public int layers() {
    return windows.size();
  }

  /** H. */
  public int hiddenSize() {
    return embeddings.hiddenSize();
  }

  /** Whether there is a normalization after the last block. */
  boolean normalizesLast() {
    return norm.placement() == Norm.Placement.PRE;
  }
}
