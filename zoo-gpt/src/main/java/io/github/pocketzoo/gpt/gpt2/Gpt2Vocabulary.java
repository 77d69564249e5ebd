package io.github.pocketzoo.gpt.gpt2;

import com.knuddels.jtokkit.api.EncodingType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.BpeVocabulary;
import io.github.pocketzoo.core.tokenizer.ByteAlphabet;
import io.github.pocketzoo.core.tokenizer.Merge;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary of GPT-2 (Radford et al. 2019): 256 bytes, 50,000 merges and {@code
 * <|endoftext|>}. It comes with jtokkit, as {@code r50k_base}, in tiktoken's form: pieces and their
 * ranks, which are GPT-2's indices. The merges are found again by encoding each piece with the
 * pieces of lower rank, which leaves the two that were merged.
 *
 * <p>The first merges alone are a vocabulary too, of the same pieces with the same indices, for
 * models too small for all of them.
 */
public final class Gpt2Vocabulary {
  /** The token that ends a text. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  /** Number of all merges. */
  public static final int MERGES = 50_000;

  private static final int BYTES = 256;
  private static final String RESOURCE = "/com/knuddels/jtokkit/r50k_base.tiktoken";

  private Gpt2Vocabulary() {}

  /**
   * The vocabulary of the first merges.
   *
   * @param merges how many, 0 to {@link #MERGES}; the vocabulary has 257 tokens more
   * @throws InvalidInputException if there are not so many
   */
  public static BpeVocabulary first(int merges) {
    if (merges < 0 || merges > MERGES) {
      throw new InvalidInputException(
          "%d merges of GPT-2's vocabulary: expected 0 to %d".formatted(merges, MERGES));
    }
    // Bytes as characters of the same number, so that pieces can be looked up.
    List<String> pieces = pieces(BYTES + merges);
    Map<String, Integer> ranks = new HashMap<>();
    for (int rank = 0; rank < pieces.size(); rank++) {
      ranks.put(pieces.get(rank), rank);
    }
    Map<String, Integer> indices = new LinkedHashMap<>();
    List<Merge> found = new ArrayList<>();
    for (int rank = 0; rank < pieces.size(); rank++) {
      String piece = pieces.get(rank);
      indices.put(written(piece), rank);
      if (rank >= BYTES) {
        found.add(merge(piece, rank, ranks));
      }
    }
    indices.put(END_OF_TEXT, pieces.size());
    return new BpeVocabulary(indices, found);
  }

  /**
   * The tokenizer of the first merges.
   *
   * @param merges how many, 0 to {@link #MERGES}
   * @param maxLength longer texts are truncated to this many tokens
   * @throws InvalidInputException if there are not so many
   */
  public static Tokenizer tokenizer(int merges, int maxLength) {
    String json = first(merges).toByteLevelJson(List.of(END_OF_TEXT));
    return Tokenizer.of(json.getBytes(StandardCharsets.UTF_8), maxLength, "GPT-2's vocabulary");
  }

  private static List<String> pieces(int count) {
    List<String> pieces = new ArrayList<>();
    try (InputStream in = EncodingType.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      while (pieces.size() < count) {
        String line = lines.readLine();
        int space = line.indexOf(' ');
        if (Integer.parseInt(line.substring(space + 1)) != pieces.size()) {
          throw new IllegalStateException("rank expected: " + pieces.size() + ", found: " + line);
        }
        pieces.add(latin1(Base64.getDecoder().decode(line.substring(0, space))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pieces;
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String written(String piece) {
    return ByteAlphabet.write(piece.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Encodes a piece as if it weren't in the vocabulary. */
  private static Merge merge(String piece, int rank, Map<String, Integer> ranks) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < piece.length(); i++) {
      parts.add(piece.substring(i, i + 1));
    }
    while (parts.size() > 2) {
      int best = -1;
      int bestRank = rank;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Integer merged = ranks.get(parts.get(i) + parts.get(i + 1));
        if (merged != null && merged < bestRank) {
          best = i;
          bestRank = merged;
        }
      }
      if (best < 0) {
        throw new IllegalStateException("no merge makes piece " + rank);
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    return new Merge(written(parts.get(0)), written(parts.get(1)));
  }
}
