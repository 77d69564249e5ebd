package io.github.pocketzoo.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Attention heads as a page that needs nothing else: every head as a small square, and the chosen
 * one as lines between tokens and as a matrix, the views of BertViz (Vig 2019).
 *
 * @param model what to call the model
 * @param text the text
 * @param textPair the second text, if it is a pair
 * @param command what to run to get the page again
 * @param toolVersion version of pocketzoo
 */
public record AttentionPage(
    String model, String text, Optional<String> textPair, String command, String toolVersion) {
  /** Probabilities are written as 16-bit integers: the page shows four digits. */
  private static final int ONE = 65_535;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Renders the page.
   *
   * @param maps of the text's tokens
   * @param tokenizer that made the tokens
   */
  public String render(AttentionMaps maps, Tokenizer tokenizer) {
    int tokens = maps.encoding().length();
    int heads = maps.layers().get(0).heads().size();
    Map<String, Object> page = new HashMap<>();
    page.put("model", model);
    page.put("text", text);
    textPair.ifPresent(second -> page.put("textPair", second));
    page.put("command", command);
    page.put("toolVersion", toolVersion);
    page.put("layerCount", maps.layers().size());
    page.put("headCount", heads);
    page.put("tokenCount", tokens);
    page.put("layers", rows(maps, heads));
    page.put(
        "heads",
        IntStream.range(0, heads)
            .mapToObj(head -> Map.of("index", head, "number", head + 1))
            .toList());
    page.put("style", Resources.text("report.css") + Resources.text("attention.css"));
    page.put("script", InlineScript.script(Resources.text("attention.js")));
    page.put("data", InlineScript.json(data(maps, tokenizer)));
    return HtmlReport.render("attention.html.mustache", page);
  }

  private static List<Map<String, Object>> rows(AttentionMaps maps, int heads) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int layer = 0; layer < maps.layers().size(); layer++) {
      int number = maps.layers().get(layer).index() + 1;
      List<Map<String, Object>> cells = new ArrayList<>();
      for (int head = 0; head < heads; head++) {
        cells.add(Map.of("layer", layer, "number", number, "head", head, "headNumber", head + 1));
      }
      rows.add(Map.of("layer", layer, "number", number, "cells", cells));
    }
    return rows;
  }

  private static String data(AttentionMaps maps, Tokenizer tokenizer) {
    int[] ids = maps.encoding().inputIds();
    Map<String, Object> data = new HashMap<>();
    data.put("tokens", Arrays.stream(ids).mapToObj(tokenizer::text).toList());
    data.put("special", Arrays.stream(ids).mapToObj(tokenizer::isSpecial).toList());
    data.put("segments", maps.encoding().tokenTypeIds());
    data.put(
        "layers",
        maps.layers().stream()
            .map(
                layer ->
                    Map.of(
                        "number",
                        layer.index() + 1,
                        "heads",
                        layer.heads().stream().map(AttentionPage::encode).toList()))
            .toList());
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(float[] probabilities) {
    ByteBuffer bytes =
        ByteBuffer.allocate(probabilities.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float probability : probabilities) {
      bytes.putShort((short) Math.round(probability * ONE));
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
