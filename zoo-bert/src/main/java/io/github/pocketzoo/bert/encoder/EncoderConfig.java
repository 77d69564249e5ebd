package io.github.pocketzoo.bert.encoder;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.BlockShape;
import java.util.List;

/**
 * Everything that {@link EncoderGraph} depends on. Each variant has a configuration of its own,
 * with its own keys and defaults, and says by this record what it means.
 *
 * @param embeddings what comes before the first block
 * @param block what every block is
 * @param layers number of blocks
 * @param groups number of blocks with weights of their own: equal to {@code layers}, or fewer where
 *     consecutive blocks share weights (Lan et al. 2020)
 * @param pruned what is removed of the groups' blocks
 * @param dropout rates of dropout
 * @param initializerRange standard deviation of new matrices
 */
public record EncoderConfig(
    Embeddings embeddings,
    BlockSizes block,
    int layers,
    int groups,
    PrunedBlocks pruned,
    Dropout dropout,
    double initializerRange) {

  /**
   * The embedding tables.
   *
   * @param vocabSize entries of the table of tokens
   * @param size width of the tables, E
   * @param positions entries of the table of positions
   * @param firstPosition the row of a text's first token: RoBERTa leaves rows for padding
   * @param segments entries of the table of segments, 0 where there is none
   * @param projected whether the normalised sum is projected to the hidden size
   */
  public record Embeddings(
      int vocabSize, int size, int positions, int firstPosition, int segments, boolean projected) {
    public Embeddings {
      if (firstPosition >= positions) {
        throw new InvalidInputException(
            "a text's first token has position %d, but there are %d positions"
                .formatted(firstPosition, positions));
      }
    }

    /** Most tokens of a text. */
    public int maxLength() {
      return positions - firstPosition;
    }
  }

  /**
   * A transformer block of which nothing is removed.
   *
   * @param hiddenSize H, width of the hidden states
   * @param attentionHeads A, a divisor of the hidden size
   * @param intermediateSize width of the feed-forward network
   * @param activation of the feed-forward network
   * @param layerNormEps ε of layer normalization, of the embeddings' too
   */
  public record BlockSizes(
      int hiddenSize,
      int attentionHeads,
      int intermediateSize,
      Activation activation,
      double layerNormEps) {
    public BlockSizes {
      if (hiddenSize % attentionHeads != 0) {
        throw new InvalidInputException(
            "hidden size %d is not a multiple of %d attention heads"
                .formatted(hiddenSize, attentionHeads));
      }
    }

    /** Its inner widths. */
    public BlockShape shape() {
      return new BlockShape(AttentionHeads.dividing(hiddenSize, attentionHeads), intermediateSize);
    }
  }

  /**
   * Rates of dropout.
   *
   * @param embeddings on the embeddings' output
   * @param probabilities on the attention probabilities
   * @param attention on the output of the attention
   * @param feedForward on the output of the feed-forward network
   */
  public record Dropout(
      double embeddings, double probabilities, double attention, double feedForward) {}

  /** More than any model has; each costs memory before the weights are looked at. */
  private static final int MAX_LAYERS = 10_000;

  public EncoderConfig {
    if (layers > MAX_LAYERS) {
      throw new InvalidInputException(
          "num_hidden_layers is %d, expected at most %d".formatted(layers, MAX_LAYERS));
    }
    if (layers % groups != 0) {
      throw new InvalidInputException(
          "%d layers can't share the weights of %d groups, expected a divisor"
              .formatted(layers, groups));
    }
    if (!embeddings.projected() && embeddings.size() != block.hiddenSize()) {
      throw new InvalidInputException(
          "embedding size %d is not the hidden size %d"
              .formatted(embeddings.size(), block.hiddenSize()));
    }
  }

  /** An encoder of which nothing is removed. */
  public EncoderConfig(
      Embeddings embeddings,
      BlockSizes block,
      int layers,
      int groups,
      Dropout dropout,
      double initializerRange) {
    this(embeddings, block, layers, groups, PrunedBlocks.NONE, dropout, initializerRange);
  }

  /** The same encoder on other tables. */
  public EncoderConfig withEmbeddings(Embeddings other) {
    return new EncoderConfig(other, block, layers, groups, pruned, dropout, initializerRange);
  }

  /** The same encoder of which other units are removed. */
  public EncoderConfig with(PrunedBlocks other) {
    return new EncoderConfig(embeddings, block, layers, groups, other, dropout, initializerRange);
  }

  /** The same encoder with another number of blocks that have weights of their own. */
  public EncoderConfig withGroups(int number) {
    return new EncoderConfig(embeddings, block, layers, number, pruned, dropout, initializerRange);
  }

  /** What is left of the blocks with weights of their own. */
  List<BlockShape> shapes() {
    return pruned.shapes(groups, block.shape());
  }

  /** Which weights a block has. */
  int group(int layer) {
    return layer / (layers / groups);
  }
}
