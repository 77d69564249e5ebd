package io.github.pocketzoo.core.model;

import java.util.Optional;

/**
 * What a family's {@code config.json} calls the inner widths that all blocks have.
 *
 * @param neurons the width of the feed-forward network, if it can be set
 * @param heads the numbers of heads, if they can be set without changing the width of a head
 */
public record SizeKeys(Optional<String> neurons, Optional<Heads> heads) {
  /** Neither can be set. */
  public static final SizeKeys NONE = new SizeKeys(Optional.empty(), Optional.empty());

  /**
   * Keys of numbers of heads.
   *
   * @param queries of query heads
   * @param keyValues of key and value heads
   */
  public record Heads(String queries, String keyValues) {}

  /** The width of the feed-forward network can be set. */
  public static SizeKeys ofNeurons(String key) {
    return new SizeKeys(Optional.of(key), Optional.empty());
  }
}
