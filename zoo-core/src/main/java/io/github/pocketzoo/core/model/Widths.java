package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How wide a model is to be that is like another in all else.
 *
 * @param hiddenSize width of the hidden states, above 0
 * @param heads attention heads of a block; empty for heads of the same size as before
 * @param intermediateSize width of the feed-forward networks; empty for the same ratio to the
 *     hidden size as before
 */
public record Widths(int hiddenSize, OptionalInt heads, OptionalInt intermediateSize) {

  /**
   * What a family's {@code config.json} calls widths.
   *
   * @param hiddenSize of the hidden states
   * @param heads number of attention heads, each hidden size / heads wide
   * @param intermediateSize of the feed-forward networks, where it can be set
   * @param grouped where there are heads of keys and values
   */
  public record Keys(
      String hiddenSize,
      String heads,
      Optional<String> intermediateSize,
      Optional<Grouped> grouped) {
    /** Of a family whose query heads have keys and values of their own. */
    public static Keys of(String hiddenSize, String heads, Optional<String> intermediateSize) {
      return new Keys(hiddenSize, heads, intermediateSize, Optional.empty());
    }
  }

  /**
   * Keys of heads that share keys and values.
   *
   * @param keyValues number of key and value heads
   * @param headSize width of a head
   */
  public record Grouped(String keyValues, String headSize) {}

  /** What is said of a family whose width can't be changed. */
  public static InvalidInputException refusal(String modelType) {
    return new InvalidInputException(
        "a model of type %s can't be made narrower".formatted(modelType));
  }

  /**
   * Changes a {@code config.json} so that it says these widths.
   *
   * @throws InvalidInputException if the heads don't divide the hidden size, or a width can't be
   *     set
   */
  public void writeInto(ObjectNode config, Keys keys) {
    int hiddenBefore = config.path(keys.hiddenSize()).asInt();
    int headsBefore = config.path(keys.heads()).asInt();
    int number = heads.orElse(Math.max(1, hiddenSize * headsBefore / hiddenBefore));
    boolean ownSize = keys.grouped().isPresent() && heads.isEmpty();
    if (!ownSize && hiddenSize % number != 0) {
      throw new InvalidInputException(
          "hidden size %d is not a multiple of %d attention heads".formatted(hiddenSize, number));
    }
    config.put(keys.hiddenSize(), hiddenSize);
    config.put(keys.heads(), number);
    if (keys.grouped().isPresent()) {
      Grouped grouped = keys.grouped().get();
      int share = headsBefore / config.path(grouped.keyValues()).asInt(headsBefore);
      config.put(grouped.keyValues(), number % share == 0 ? number / share : number);
      int sizeBefore = config.path(grouped.headSize()).asInt(hiddenBefore / headsBefore);
      config.put(grouped.headSize(), ownSize ? sizeBefore : hiddenSize / number);
    }
    if (keys.intermediateSize().isPresent()) {
      String key = keys.intermediateSize().get();
      long scaled = (long) config.path(key).asInt() * hiddenSize / hiddenBefore;
      config.put(key, intermediateSize.orElse(Math.toIntExact(Math.max(1, scaled))));
    } else if (intermediateSize.isPresent()) {
      throw new InvalidInputException(
          "a model of type %s has no intermediate size that can be set"
              .formatted(config.path("model_type").asText()));
    }
  }
}
