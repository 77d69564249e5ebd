package io.github.pocketzoo.core.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Text to token ids by a Hugging Face {@code tokenizer.json} (run by the Hugging Face tokenizers
 * library). Safe to call from many threads.
 */
public final class Tokenizer implements AutoCloseable {
  /** Name of the file within a model directory. */
  public static final String FILE_NAME = "tokenizer.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> PAD_TOKENS = List.of("[PAD]", "<pad>");

  private static final List<String> MASK_TOKENS = List.of("[MASK]", "<mask>");

  private final byte[] json;
  private final Map<String, Integer> vocabulary;
  private final Set<Integer> specialIds;
  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;
  private final NamedTokens named;

  private Tokenizer(
      byte[] json,
      Map<String, Integer> vocabulary,
      Set<Integer> specialIds,
      int maxLength,
      NamedTokens named,
      String source) {
    this.json = json;
    this.vocabulary = vocabulary;
    this.specialIds = specialIds;
    this.maxLength = maxLength;
    this.named = named;
    this.tokenizer = open(json, source, options(maxLength, "longest_first", 0));
  }

  private static Map<String, String> options(int maxLength, String truncation, int stride) {
    return Map.of(
        "truncation",
        truncation,
        "maxLength",
        Integer.toString(maxLength),
        "modelMaxLength",
        Integer.toString(maxLength),
        "stride",
        Integer.toString(stride),
        "padding",
        "false");
  }

  private static HuggingFaceTokenizer open(
      byte[] json, String source, Map<String, String> options) {
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          source + ": not a tokenizer that can be loaded: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param maxLength longer texts are truncated to this many tokens, special tokens included
   * @throws InvalidInputException if the file is missing or isn't a tokenizer
   */
  public static Tokenizer load(Path file, int maxLength) {
    return load(file, maxLength, NamedTokens.NONE);
  }

  static Tokenizer load(Path file, int maxLength, NamedTokens named) {
    try {
      return of(Files.readAllBytes(file), maxLength, named, file.toString());
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot read the tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the content of a {@code tokenizer.json}.
   *
   * @param source what to call it in an error
   */
  public static Tokenizer of(byte[] json, int maxLength, String source) {
    return of(json, maxLength, NamedTokens.NONE, source);
  }

  static Tokenizer of(byte[] json, int maxLength, NamedTokens named, String source) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new InvalidInputException(source + ": not JSON: " + firstLine(e.getMessage()), e);
    }
    return new Tokenizer(
        json, readVocabulary(root, source), readSpecialIds(root), maxLength, named, source);
  }

  private static Set<Integer> readSpecialIds(JsonNode root) {
    Set<Integer> ids = new HashSet<>();
    for (JsonNode token : root.path("added_tokens")) {
      if (token.path("special").asBoolean()) {
        ids.add(token.path("id").asInt());
      }
    }
    return Set.copyOf(ids);
  }

  private static Map<String, Integer> readVocabulary(JsonNode root, String source) {
    Map<String, Integer> vocabulary = new HashMap<>();
    JsonNode pieces = root.path("model").path("vocab");
    pieces.properties().forEach(piece -> vocabulary.put(piece.getKey(), piece.getValue().asInt()));
    // Unigram models list their pieces with their scores; others number them.
    for (int id = 0; pieces.isArray() && id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id).path(0).asText(), id);
    }
    root.path("added_tokens")
        .forEach(token -> vocabulary.put(token.path("content").asText(), token.path("id").asInt()));
    if (vocabulary.isEmpty()) {
      throw new InvalidInputException(source + ": no vocabulary at model.vocab");
    }
    return Map.copyOf(vocabulary);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  /** The same tokenizer with another truncation length. */
  public Tokenizer withMaxLength(int length) {
    return new Tokenizer(json, vocabulary, specialIds, length, named, FILE_NAME);
  }

  /** The same tokenizer for another model, which closes it on its own. */
  public Tokenizer copy() {
    return withMaxLength(maxLength);
  }

  /** Tokens of {@code text}, special tokens included, truncated to {@link #maxLength()}. */
  public Encoding encode(String text) {
    return toEncoding(tokenized(() -> tokenizer.encode(text)));
  }

  /** Tokens of a pair of texts, truncated together to {@link #maxLength()}. */
  public Encoding encode(String text, Optional<String> textPair) {
    return textPair.isEmpty()
        ? encode(text)
        : toEncoding(tokenized(() -> tokenizer.encode(text, textPair.get())));
  }

  /** The same tokens as {@link #encode(String)}, with where they are. */
  public AlignedEncoding align(String text) {
    var tokens = tokenized(() -> tokenizer.encode(text));
    return Alignment.of(text).align(tokens, toEncoding(tokens));
  }

  /**
   * Cuts contexts that are longer than {@link #maxLength()} into windows.
   *
   * @param stride tokens that two windows have in common
   */
  public ContextWindows windows(int stride) {
    HuggingFaceTokenizer cutting = open(json, FILE_NAME, options(maxLength, "only_second", stride));
    return new ContextWindows(cutting, maxLength, stride);
  }

  /**
   * Tokens of {@code text} without special tokens, truncated to {@link #maxLength()}, and which of
   * them begin a word.
   */
  public Words encodeWords(String text) {
    ai.djl.huggingface.tokenizers.Encoding encoding =
        tokenized(() -> tokenizer.encode(text, false, false));
    long[] words = encoding.getWordIds();
    boolean[] first = new boolean[words.length];
    for (int i = 0; i < words.length; i++) {
      first[i] = i == 0 || words[i] != words[i - 1];
    }
    return new Words(toInts(encoding.getIds()), first);
  }

  /**
   * What loads may still be no tokenizer for a text: of WordPiece, one without its unknown token.
   */
  private static <T> T tokenized(Supplier<T> encoding) {
    try {
      return encoding.get();
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          FILE_NAME + ": the tokenizer cannot encode a text: " + e.getMessage(), e);
    }
  }

  static Encoding toEncoding(ai.djl.huggingface.tokenizers.Encoding encoding) {
    return new Encoding(toInts(encoding.getIds()), toInts(encoding.getTypeIds()));
  }

  private static int[] toInts(long[] values) {
    int[] result = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = Math.toIntExact(values[i]);
    }
    return result;
  }

  /** The text of tokens, special ones included. */
  public String decode(int[] ids) {
    return decode(ids, false);
  }

  /**
   * The text of tokens. Bytes that are no UTF-8 become replacement characters.
   *
   * @param skipSpecial whether special tokens, such as {@code </s>}, are left out
   * @throws InvalidInputException if an id is negative
   */
  public String decode(int[] ids, boolean skipSpecial) {
    long[] tokens = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0) {
        throw new InvalidInputException(
            FILE_NAME + ": token " + ids[i] + " cannot be decoded, expected 0 or more");
      }
      tokens[i] = ids[i];
    }
    return tokenizer.decode(tokens, skipSpecial);
  }

  /**
   * Begins a text whose tokens come one by one.
   *
   * @param skipSpecial whether special tokens, such as {@code </s>}, are left out
   */
  public StreamingDecoder decoder(boolean skipSpecial) {
    return new StreamingDecoder(this, skipSpecial);
  }

  /** The tokens that a causal language model knows a text's beginning and end by. */
  public BoundaryTokens boundaries() {
    return BoundaryTokens.of(this, named);
  }

  /** Vocabulary index of the padding token, 0 if the vocabulary has none. */
  public int padTokenId() {
    return PAD_TOKENS.stream()
        .filter(vocabulary::containsKey)
        .map(vocabulary::get)
        .findFirst()
        .orElse(0);
  }

  /** The token that stands for one to be predicted, if the vocabulary has one. */
  public Optional<String> maskToken() {
    return MASK_TOKENS.stream().filter(vocabulary::containsKey).findFirst();
  }

  /**
   * The vocabulary index of a token.
   *
   * @return nothing if the vocabulary lacks it
   */
  public OptionalInt id(String token) {
    Integer id = vocabulary.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The text that a token alone stands for, without the spaces around it. */
  public String text(int id) {
    return tokenizer.decode(new long[] {id}, false).strip();
  }

  /**
   * Whether a token isn't text but means something to models, such as {@code [SEP]}: a special one
   * of {@code added_tokens}.
   */
  public boolean isSpecial(int id) {
    return specialIds.contains(id);
  }

  /** The vocabulary: indices by token, special ones included. */
  public Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  /**
   * A tokenizer without most of its tokens, for a smaller table of embeddings. Texts of which all
   * tokens stay are cut as before; the tokens have other numbers, in the same order. Special and
   * added tokens and those of a single character stay in any case, and so does what these are made
   * of.
   *
   * @param used numbers of tokens that stay
   * @throws InvalidInputException if the tokenizer is of a kind whose tokens can't be left out
   */
  public Tokenizer keeping(Set<Integer> used) {
    byte[] fewer = new VocabularyPruning(json, vocabulary, new TreeSet<>(used)).json();
    return of(fewer, maxLength, named, FILE_NAME);
  }

  /** One more than the largest vocabulary index. */
  public int vocabularySize() {
    return 1 + vocabulary.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Truncation length in tokens. */
  public int maxLength() {
    return maxLength;
  }

  /**
   * Writes {@code tokenizer.json} as it was read, and beside it the truncation length and the
   * tokens that were named.
   */
  public void save(Path directory) {
    TokenizerConfig.save(directory, maxLength, named);
    AtomicFiles.file(directory.resolve(FILE_NAME), path -> Files.write(path, json));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
