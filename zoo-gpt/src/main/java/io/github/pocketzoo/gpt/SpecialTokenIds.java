package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Vocabulary indices that {@code config.json} gives a meaning. No number that a model computes
 * depends on them; transformers finds the last token of a text for a classifier by the padding's.
 *
 * @param bos of the token that begins a text, {@code bos_token_id}
 * @param eos of the tokens that end a text, {@code eos_token_id}
 * @param pad of padding, {@code pad_token_id}
 */
public record SpecialTokenIds(OptionalInt bos, List<Integer> eos, OptionalInt pad) {
  private static final String BOS = "bos_token_id";
  private static final String EOS = "eos_token_id";
  private static final String PAD = "pad_token_id";

  /** No token means anything. */
  public static final SpecialTokenIds NONE =
      new SpecialTokenIds(OptionalInt.empty(), List.of(), OptionalInt.empty());

  public SpecialTokenIds {
    eos = List.copyOf(eos);
  }

  /** Begin and end of texts, without padding. */
  public static SpecialTokenIds of(int bos, int eos) {
    return new SpecialTokenIds(OptionalInt.of(bos), List.of(eos), OptionalInt.empty());
  }

  /**
   * Reads the three keys.
   *
   * @param defaults of keys that aren't there; those that are {@code null} are none
   */
  public static SpecialTokenIds read(ConfigReader config, SpecialTokenIds defaults) {
    return new SpecialTokenIds(
        config.has(BOS) ? id(config, BOS) : defaults.bos,
        config.has(EOS) ? ids(config, EOS) : defaults.eos,
        config.has(PAD) ? id(config, PAD) : defaults.pad);
  }

  private static OptionalInt id(ConfigReader config, String key) {
    return config.optional(key) == null
        ? OptionalInt.empty()
        : OptionalInt.of(config.nonNegativeInt(key, 0));
  }

  private static List<Integer> ids(ConfigReader config, String key) {
    JsonNode node = config.optional(key);
    if (node == null || !node.isArray()) {
      return id(config, key).stream().boxed().toList();
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode each : node) {
      if (!each.isInt() || each.intValue() < 0) {
        throw config.wrong(key, "whole numbers, 0 or more");
      }
      ids.add(each.intValue());
    }
    return ids;
  }

  /** Writes the three keys; {@code null} where there is none. */
  public void write(ObjectNode json) {
    json.put(BOS, boxed(bos));
    if (eos.size() > 1) {
      ArrayNode ids = json.putArray(EOS);
      eos.forEach(ids::add);
    } else {
      json.put(EOS, eos.isEmpty() ? null : eos.get(0));
    }
    json.put(PAD, boxed(pad));
  }

  private static Integer boxed(OptionalInt id) {
    return id.isPresent() ? id.getAsInt() : null;
  }
}
