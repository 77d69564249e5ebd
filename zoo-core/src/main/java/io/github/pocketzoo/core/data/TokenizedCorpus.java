package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.tokenizer.Words;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a {@link TextCorpus} in a file, in shards of consecutive documents that can be read
 * one by one in any order. However large the text is, a line of it is in memory while it is
 * tokenized, and a shard while it is read; what stays in memory is an offset a shard, 16 bytes for
 * each MiB or so of tokens.
 *
 * <p>A document that is larger than a shard goes on as another one.
 *
 * <p>The file is a series of documents: the number of lines, and for each the number of tokens and
 * the tokens, all int32, big-endian; a token that doesn't begin a word is stored as −1 − id.
 */
public final class TokenizedCorpus implements AutoCloseable {
  /** Least tokens of a shard but the last; most tokens of a document, if no line has more. */
  private static final int SHARD_TOKENS = 1 << 18;

  private final Path file;
  private final FileChannel channel;
  private final Summary summary;
  private final List<Long> shardEnds;
  private final List<List<Words>> heldOut;

  /**
   * What a corpus has.
   *
   * @param name of the text
   * @param documents number of documents, without those held out
   * @param tokens number of tokens, without those held out
   * @param sha256 of the lines and the ends of documents
   */
  public record Summary(String name, long documents, long tokens, String sha256) {
    /** By their names in provenance records. */
    public Map<String, String> describe() {
      return Map.of(
          "text",
          name,
          "text_documents",
          Long.toString(documents),
          "text_tokens",
          Long.toString(tokens),
          "text_sha256",
          sha256);
    }
  }

  private TokenizedCorpus(
      Path file, Summary summary, List<Long> shardEnds, List<List<Words>> heldOut)
      throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.summary = summary;
    this.shardEnds = shardEnds;
    this.heldOut = heldOut;
  }

  /**
   * Which documents are left out of the shards and kept in memory.
   *
   * @param every the last of every so many documents is held out; 0 holds out none
   * @param mostTokens no more are held out once there are so many tokens
   */
  public record HoldOut(int every, int mostTokens) {
    /** Nothing is held out. */
    public static final HoldOut NOTHING = new HoldOut(0, 0);
  }

  /**
   * Tokenizes a corpus.
   *
   * @param tokenizer its truncation length is not applied
   * @param file where the tokens are written; deleted when the corpus is closed
   * @throws InvalidInputException if the text can't be read, or the file can't be written
   */
  public static TokenizedCorpus of(
      TextCorpus corpus,
      Tokenizer tokenizer,
      Path file,
      HoldOut holdOut,
      Progress.Factory progressFactory) {
    file.toFile().deleteOnExit();
    createDirectoryOf(file);
    try (Tokenizer whole = tokenizer.withMaxLength(Integer.MAX_VALUE);
        Progress progress = progressFactory.start("tokenize", "bytes", corpus.bytes());
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      Writer writer = new Writer(whole, out, holdOut, progress);
      corpus.read(writer);
      writer.endOfDocument();
      writer.endShard();
      out.flush();
      return new TokenizedCorpus(
          file, writer.summary(corpus.name()), writer.shardEnds, writer.heldOut);
    } catch (UncheckedIOException | IOException e) {
      throw new InvalidInputException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void createDirectoryOf(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new InvalidInputException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes documents, of which one is in memory. */
  private static final class Writer implements TextCorpus.Reader {
    private final Tokenizer tokenizer;
    private final DataOutputStream out;
    private final HoldOut holdOut;
    private final Progress progress;
    private final MessageDigest digest = Sha256.newDigest();
    private final List<Long> shardEnds = new ArrayList<>();
    private final List<List<Words>> heldOut = new ArrayList<>();
    private List<Words> document = new ArrayList<>();
    private int documentTokens;
    private int heldOutTokens;
    private long seen;
    private long documents;
    private long tokens;
    private long bytes;
    private long shardTokens;

    Writer(Tokenizer tokenizer, DataOutputStream out, HoldOut holdOut, Progress progress) {
      this.tokenizer = tokenizer;
      this.out = out;
      this.holdOut = holdOut;
      this.progress = progress;
    }

    @Override
    public void line(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      digest.update(utf8);
      digest.update((byte) '\n');
      progress.advance(utf8.length + 1L);
      Words words = tokenizer.encodeWords(text);
      if (words.length() == 0) {
        return;
      }
      document.add(words);
      documentTokens += words.length();
      if (documentTokens >= SHARD_TOKENS) {
        endOfDocument();
      }
    }

    @Override
    public void endOfDocument() {
      if (document.isEmpty()) {
        return;
      }
      digest.update((byte) '\n');
      seen++;
      if (holdOut.every() > 0
          && seen % holdOut.every() == 0
          && heldOutTokens < holdOut.mostTokens()) {
        heldOut.add(document);
        heldOutTokens += documentTokens;
      } else {
        write();
      }
      document = new ArrayList<>();
      documentTokens = 0;
    }

    private void write() {
      try {
        putInt(document.size());
        for (Words line : document) {
          putInt(line.length());
          for (int i = 0; i < line.length(); i++) {
            putInt(line.first()[i] ? line.ids()[i] : -1 - line.ids()[i]);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      documents++;
      tokens += documentTokens;
      shardTokens += documentTokens;
      if (shardTokens >= SHARD_TOKENS) {
        endShard();
      }
    }

    private void putInt(int value) throws IOException {
      out.writeInt(value);
      bytes += Integer.BYTES;
    }

    void endShard() {
      if (shardTokens > 0) {
        shardEnds.add(bytes);
        shardTokens = 0;
      }
    }

    Summary summary(String name) {
      return new Summary(name, documents, tokens, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** What it has. */
  public Summary summary() {
    return summary;
  }

  /** Number of shards. */
  public int shards() {
    return shardEnds.size();
  }

  /** The documents that aren't in the shards, each its lines. */
  public List<List<Words>> heldOut() {
    return heldOut;
  }

  /** The documents of a shard, each its lines. Safe to call from many threads. */
  public List<List<Words>> shard(int index) {
    long begin = index == 0 ? 0 : shardEnds.get(index - 1);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(shardEnds.get(index) - begin));
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, begin + bytes.position()) < 0) {
          throw new InvalidInputException(file + ": was truncated while it was in use");
        }
      }
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read: " + e, e);
    }
    IntBuffer ints = bytes.flip().asIntBuffer();
    List<List<Words>> documents = new ArrayList<>();
    while (ints.hasRemaining()) {
      List<Words> lines = new ArrayList<>();
      for (int count = ints.get(); count > 0; count--) {
        lines.add(line(ints));
      }
      documents.add(lines);
    }
    return documents;
  }

  private static Words line(IntBuffer ints) {
    int[] ids = new int[ints.get()];
    boolean[] first = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int stored = ints.get();
      first[i] = stored >= 0;
      ids[i] = stored >= 0 ? stored : -1 - stored;
    }
    return new Words(ids, first);
  }

  /** Deletes the file. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
