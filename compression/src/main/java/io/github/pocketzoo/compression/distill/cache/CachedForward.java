package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A teacher that computes only what a {@link TeacherCache} doesn't have.
 *
 * <p>Where two threads ask for the same new text at once, both compute it, and the first is kept:
 * they may differ in the last bit if their batches do, which rounding to halves nearly always
 * hides.
 */
public final class CachedForward implements Forward {
  /** What is computed is written when it is that large, and at the end. */
  private static final int SEGMENT_BYTES = 64 << 20;

  private static final String SUFFIX = ".teacher";

  private final Forward teacher;
  private final Path directory;
  private final String identity;
  private final List<OutputCodec> codecs;
  private final StoredForm form;
  private final Map<SequenceKey, ByteBuffer> known = new HashMap<>();
  private final Map<SequenceKey, byte[]> pending = new LinkedHashMap<>();
  private int segments;
  private long pendingBytes;
  private long found;
  private long computed;

  CachedForward(
      Forward teacher, Path directory, String identity, List<String> outputs, StoredForm form) {
    this.teacher = teacher;
    this.directory = directory;
    this.identity = identity;
    this.form = form;
    this.codecs = outputs.stream().map(output -> new OutputCodec(output, form)).toList();
    for (Path file : files()) {
      known.putAll(Segment.open(file, identity).records());
      segments++;
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    } catch (IOException e) {
      throw new InvalidInputException(directory + ": cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    SequenceKey[] keys = new SequenceKey[batch.batchSize()];
    Arrays.setAll(keys, row -> SequenceKey.of(batch, row));
    int[] missing = missing(keys);
    if (missing.length > 0) {
      add(keys, missing, compute(batch, missing));
    }
    List<ByteBuffer> records = records(keys);
    List<List<OutputCodec.Value>> values = new ArrayList<>();
    for (ByteBuffer record : records) {
      List<OutputCodec.Value> ofText = new ArrayList<>();
      codecs.forEach(codec -> ofText.add(codec.read(record, batch.sequenceLength())));
      values.add(ofText);
    }
    Map<String, INDArray> result = new LinkedHashMap<>();
    for (int output = 0; output < codecs.size(); output++) {
      String name = codecs.get(output).output();
      if (outputs.contains(name)) {
        int number = output;
        result.put(name, stacked(values.stream().map(ofText -> ofText.get(number)).toList()));
      }
    }
    return result;
  }

  private synchronized int[] missing(SequenceKey[] keys) {
    int[] missing =
        IntStream.range(0, keys.length)
            .filter(row -> !known.containsKey(keys[row]) && !pending.containsKey(keys[row]))
            .toArray();
    computed += missing.length;
    found += keys.length - missing.length;
    return missing;
  }

  /** The records of some texts. */
  private List<byte[]> compute(TokenBatch batch, int[] rows) {
    TokenBatch chosen =
        new TokenBatch(
            Arrays.stream(rows).mapToObj(row -> batch.inputIds()[row]).toArray(int[][]::new),
            Arrays.stream(rows).mapToObj(row -> batch.attentionMask()[row]).toArray(int[][]::new),
            Arrays.stream(rows).mapToObj(row -> batch.tokenTypeIds()[row]).toArray(int[][]::new));
    Map<String, INDArray> outputs =
        teacher.run(chosen, codecs.stream().map(OutputCodec::output).toList());
    try {
      List<byte[]> records = new ArrayList<>();
      for (int row = 0; row < rows.length; row++) {
        int length = SequenceKey.length(chosen, row);
        List<byte[]> parts = new ArrayList<>();
        for (OutputCodec codec : codecs) {
          INDArray value = outputs.get(codec.output()).slice(row);
          int[] sizes = Arrays.stream(value.shape()).mapToInt(Math::toIntExact).toArray();
          parts.add(codec.write(ArrayValues.floats(value), sizes, length));
        }
        ByteBuffer record = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(record::put);
        records.add(record.array());
      }
      return records;
    } finally {
      outputs.values().forEach(INDArray::close);
    }
  }

  private synchronized void add(SequenceKey[] keys, int[] rows, List<byte[]> records) {
    for (int i = 0; i < rows.length; i++) {
      if (pending.putIfAbsent(keys[rows[i]], records.get(i)) == null) {
        pendingBytes += records.get(i).length;
      }
    }
    if (pendingBytes >= SEGMENT_BYTES) {
      flush();
    }
  }

  private synchronized List<ByteBuffer> records(SequenceKey[] keys) {
    return Arrays.stream(keys)
        .map(
            key -> {
              byte[] fresh = pending.get(key);
              return fresh == null ? known.get(key).duplicate() : ByteBuffer.wrap(fresh);
            })
        .toList();
  }

  private void flush() {
    if (pending.isEmpty()) {
      return;
    }
    Path file = directory.resolve("%04d%s".formatted(segments, SUFFIX));
    while (Files.exists(file)) {
      // Another run fills the same cache.
      segments++;
      file = directory.resolve("%04d%s".formatted(segments, SUFFIX));
    }
    Segment.write(file, identity, pending);
    segments++;
    pending.clear();
    pendingBytes = 0;
    known.putAll(Segment.open(file, identity).records());
  }

  private static INDArray stacked(List<OutputCodec.Value> values) {
    int[] sizes = values.get(0).sizes();
    long[] shape = new long[sizes.length + 1];
    shape[0] = values.size();
    for (int i = 0; i < sizes.length; i++) {
      shape[i + 1] = sizes[i];
    }
    int each = values.get(0).values().length;
    float[] all = new float[each * values.size()];
    for (int row = 0; row < values.size(); row++) {
      System.arraycopy(values.get(row).values(), 0, all, row * each, each);
    }
    return Nd4j.create(all, shape, 'c');
  }

  /** Texts whose outputs were found, each time. */
  public synchronized long found() {
    return found;
  }

  /** Texts whose outputs were computed. */
  public synchronized long computed() {
    return computed;
  }

  /** What runs the teacher, and how its outputs are rounded. */
  @Override
  public String engine() {
    return teacher.engine() + ", kept as " + form;
  }

  /** Writes what isn't written yet, and closes the teacher. */
  @Override
  public void close() {
    try {
      synchronized (this) {
        flush();
      }
    } finally {
      teacher.close();
    }
  }
}
