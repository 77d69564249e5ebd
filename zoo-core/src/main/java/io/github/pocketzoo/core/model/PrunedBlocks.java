package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Heads and neurons that were removed from blocks, as {@code config.json} says it:
 *
 * <pre>
 * "pruned_heads": {"0": [1, 3], "2": [0]}     by block, as in transformers up to version 4
 * "intermediate_sizes": [512, 768, 640]       by block, a key of our own
 * </pre>
 *
 * Heads are counted as if none were removed. Blocks that share weights count as one.
 *
 * @param heads by block, the query heads that are gone; blocks that have all theirs aren't there
 * @param neurons width of every block's feed-forward network; empty where all have that of the
 *     settings
 */
public record PrunedBlocks(SortedMap<Integer, SortedSet<Integer>> heads, List<Integer> neurons) {
  /** Nothing is removed. */
  public static final PrunedBlocks NONE = new PrunedBlocks(new TreeMap<>(), List.of());

  private static final String HEADS = "pruned_heads";
  private static final String NEURONS = "intermediate_sizes";

  public PrunedBlocks {
    SortedMap<Integer, SortedSet<Integer>> copy = new TreeMap<>();
    heads.forEach(
        (block, numbers) -> {
          if (!numbers.isEmpty()) {
            copy.put(block, new TreeSet<>(numbers));
          }
        });
    heads = copy;
    neurons = List.copyOf(neurons);
  }

  /** Whether all blocks are as the settings say. */
  public boolean isNone() {
    return heads.isEmpty() && neurons.isEmpty();
  }

  /**
   * Refuses what a family can't do.
   *
   * @throws InvalidInputException if anything is removed
   */
  public void requireNone(String modelType) {
    if (!isNone()) {
      throw refusal(modelType);
    }
  }

  /** What is said of a family whose blocks stay whole. */
  public static InvalidInputException refusal(String modelType) {
    return new InvalidInputException(
        "heads and neurons of a model of type %s can't be removed".formatted(modelType));
  }

  /**
   * Reads the keys.
   *
   * @throws InvalidInputException if they aren't of the form above
   */
  public static PrunedBlocks read(ConfigReader config) {
    return new PrunedBlocks(readHeads(config), readNeurons(config));
  }

  private static SortedMap<Integer, SortedSet<Integer>> readHeads(ConfigReader config) {
    SortedMap<Integer, SortedSet<Integer>> heads = new TreeMap<>();
    JsonNode node = config.optional(HEADS);
    if (node == null) {
      return heads;
    }
    String expected = "an object with a list of heads for each of some blocks";
    if (!node.isObject()) {
      throw config.wrong(HEADS, expected);
    }
    for (Map.Entry<String, JsonNode> block : node.properties()) {
      if (!block.getKey().matches("\\d{1,5}") || !block.getValue().isArray()) {
        throw config.wrong(HEADS, expected);
      }
      SortedSet<Integer> numbers = new TreeSet<>();
      for (JsonNode number : block.getValue()) {
        if (!isNumber(number, 0)) {
          throw config.wrong(HEADS, expected);
        }
        numbers.add(number.intValue());
      }
      heads.put(Integer.valueOf(block.getKey()), numbers);
    }
    return heads;
  }

  private static List<Integer> readNeurons(ConfigReader config) {
    List<Integer> neurons = new ArrayList<>();
    JsonNode node = config.optional(NEURONS);
    if (node == null) {
      return neurons;
    }
    String expected = "a list with a whole number greater than 0 for each block";
    if (!node.isArray()) {
      throw config.wrong(NEURONS, expected);
    }
    for (JsonNode number : node) {
      if (!isNumber(number, 1)) {
        throw config.wrong(NEURONS, expected);
      }
      neurons.add(number.intValue());
    }
    return neurons;
  }

  private static boolean isNumber(JsonNode node, int least) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= least;
  }

  /** Writes the keys that say something. */
  public void write(ObjectNode json) {
    if (!heads.isEmpty()) {
      ObjectNode blocks = json.putObject(HEADS);
      heads.forEach(
          (block, numbers) -> numbers.forEach(blocks.putArray(Integer.toString(block))::add));
    }
    if (!neurons.isEmpty()) {
      ArrayNode widths = json.putArray(NEURONS);
      neurons.forEach(widths::add);
    }
  }

  /**
   * What is left of every block.
   *
   * @param blocks number of blocks with weights of their own
   * @param whole a block of which nothing is removed
   * @throws InvalidInputException if there is no such block, head, or if nothing is left
   */
  public List<BlockShape> shapes(int blocks, BlockShape whole) {
    if (!heads.isEmpty() && heads.lastKey() >= blocks) {
      throw new InvalidInputException(
          "%s names block %d, expected 0 to %d".formatted(HEADS, heads.lastKey(), blocks - 1));
    }
    if (!neurons.isEmpty() && neurons.size() != blocks) {
      throw new InvalidInputException(
          "%s has %d numbers, expected %d".formatted(NEURONS, neurons.size(), blocks));
    }
    List<BlockShape> shapes = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      int left = keyValues(block, whole.heads()).size();
      shapes.add(
          new BlockShape(
              left == whole.heads().keyValues() ? whole.heads() : whole.heads().withKeyValues(left),
              neurons.isEmpty() ? whole.neurons() : neurons.get(block)));
    }
    return shapes;
  }

  /** Numbers of the key and value heads that a block has left, counted as if none were removed. */
  private List<Integer> keyValues(int block, AttentionHeads whole) {
    SortedSet<Integer> gone = heads.getOrDefault(block, new TreeSet<>());
    if (!gone.isEmpty() && gone.last() >= whole.queries()) {
      throw new InvalidInputException(
          "%s of block %d names head %d, expected 0 to %d"
              .formatted(HEADS, block, gone.last(), whole.queries() - 1));
    }
    List<Integer> left = new ArrayList<>();
    for (int head = 0; head < whole.keyValues(); head++) {
      int first = head * whole.group();
      int removed = gone.subSet(first, first + whole.group()).size();
      if (removed != 0 && removed != whole.group()) {
        throw new InvalidInputException(
            "%s of block %d has some of the heads %d to %d, which share keys: expected all or none"
                .formatted(HEADS, block, first, first + whole.group() - 1));
      }
      if (removed == 0) {
        left.add(head);
      }
    }
    if (left.isEmpty()) {
      throw new InvalidInputException(
          "%s of block %d has all %d heads, expected one to be left"
              .formatted(HEADS, block, whole.queries()));
    }
    return left;
  }

  /**
   * The same with more removed.
   *
   * @param kept for every block with weights of its own, which of the units that it has left stay
   * @param whole a block of which nothing is removed
   */
  public PrunedBlocks keeping(List<KeptUnits> kept, BlockShape whole) {
    SortedMap<Integer, SortedSet<Integer>> gone = new TreeMap<>();
    for (int block = 0; block < kept.size(); block++) {
      List<Integer> before = keyValues(block, whole.heads());
      List<Integer> left = kept.get(block).heads().stream().map(before::get).toList();
      SortedSet<Integer> numbers = new TreeSet<>();
      for (int query = 0; query < whole.heads().queries(); query++) {
        if (!left.contains(query / whole.heads().group())) {
          numbers.add(query);
        }
      }
      gone.put(block, numbers);
    }
    return new PrunedBlocks(gone, kept.stream().map(units -> units.neurons().size()).toList());
  }

  /** The same for some of the blocks, in this order. */
  public PrunedBlocks ofBlocks(List<Integer> blocks) {
    SortedMap<Integer, SortedSet<Integer>> chosen = new TreeMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      chosen.put(i, heads.getOrDefault(blocks.get(i), new TreeSet<>()));
    }
    return new PrunedBlocks(
        chosen, neurons.isEmpty() ? List.of() : blocks.stream().map(neurons::get).toList());
  }

  /**
   * Changes a {@code config.json} so that it says this: in the family's own keys where all blocks
   * are alike, so that other programs understand it.
   *
   * @param config of the model before
   * @param blocks number of blocks with weights of their own
   * @param whole a block of which nothing is removed
   */
  public void writeInto(ObjectNode config, SizeKeys keys, int blocks, BlockShape whole) {
    List<BlockShape> shapes = shapes(blocks, whole);
    BlockShape first = shapes.get(0);
    boolean sameNeurons = shapes.stream().allMatch(each -> each.neurons() == first.neurons());
    boolean sameHeads = shapes.stream().allMatch(each -> each.heads().equals(first.heads()));
    boolean neuronsByKey =
        sameNeurons && (keys.neurons().isPresent() || first.neurons() == whole.neurons());
    boolean headsByKey = sameHeads && keys.heads().isPresent();
    config.remove(List.of(HEADS, NEURONS));
    new PrunedBlocks(headsByKey ? new TreeMap<>() : heads, neuronsByKey ? List.of() : neurons)
        .write(config);
    if (neuronsByKey) {
      keys.neurons().ifPresent(key -> config.put(key, first.neurons()));
    }
    if (headsByKey) {
      config.put(keys.heads().get().queries(), first.heads().queries());
      config.put(keys.heads().get().keyValues(), first.heads().keyValues());
    }
  }
}
