package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Scores a part. However often it runs, and wherever, its output is there once and the same; if it
 * is there already, nothing is computed.
 */
final class ScoringTask implements FlatMapFunction<Iterator<Row>, PartResult> {
  private static final long serialVersionUID = 1L;

  /** Batches of texts that are in memory, to be sorted by length among each other. */
  private static final int WINDOW_BATCHES = 64;

  private final ScoringSettings settings;
  private final String root;
  private final String output;
  private final Broadcast<SerializableConfiguration> hadoop;

  ScoringTask(
      ScoringSettings settings,
      String root,
      String output,
      Broadcast<SerializableConfiguration> hadoop) {
    this.settings = settings;
    this.root = root;
    this.output = output;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<PartResult> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Row first = rows.next();
    Part part = TableInput.part(root, first);
    Configuration configuration = hadoop.value().value();
    Path target = new Path(output, part.outputName());
    FileSystem files = target.getFileSystem(configuration);
    boolean isNew = !files.exists(target);
    if (isNew) {
      try (ExecutorModels.Lease lease = ExecutorModels.ofThisProcess().lease(settings.model())) {
        AtomicOutput.file(
            files, target, path -> write(path, configuration, part, first, rows, lease.model()));
      }
    }
    PartResult found = new ScoreFile(target).read(configuration, part, settings.labels());
    return List.of(isNew ? found.asNew() : found).iterator();
  }

  private void write(
      Path path,
      Configuration configuration,
      Part part,
      Row first,
      Iterator<Row> rows,
      OpenModel model)
      throws IOException {
    MessageDigest digest = Sha256.newDigest();
    Map<String, String> footer = new HashMap<>();
    try (ParquetWriter<ScoredText> writer =
        ScoreWriting.open(
            path, configuration, part, settings.model().use(), settings.labels(), footer)) {
      List<Row> window = new ArrayList<>(List.of(first));
      long written = 0;
      while (!window.isEmpty()) {
        while (window.size() < WINDOW_BATCHES * settings.batchSize() && rows.hasNext()) {
          window.add(rows.next());
        }
        for (ScoredText text : score(part, written, window, model, digest)) {
          writer.write(text);
        }
        written += window.size();
        window.clear();
        if (rows.hasNext()) {
          window.add(rows.next());
        }
      }
      footer.putAll(
          ScoreFile.footer(model.forward().engine(), HexFormat.of().formatHex(digest.digest())));
    }
  }

  private List<ScoredText> score(
      Part part, long before, List<Row> window, OpenModel model, MessageDigest digest) {
    List<InputText> texts = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < window.size(); i++) {
      String place = "%s, row %d".formatted(part, before + i + 1);
      texts.add(text(place, window.get(i)));
      labels.add(label(place, window.get(i)));
      digest(digest, window.get(i));
    }
    List<float[]> values =
        switch (settings.model().use()) {
          case CLASSES -> logits(texts, model);
          case VECTORS ->
              model
                  .encoder(settings.batchSize())
                  .answer(texts.stream().map(InputText::text).toList());
        };
    return IntStream.range(0, window.size())
        .mapToObj(
            i ->
                new ScoredText(
                    before + i, texts.get(i).line().length(), labels.get(i), values.get(i)))
        .toList();
  }

  private InputText text(String place, Row row) {
    String text = row.getString(TableInput.TEXT);
    String pair = row.getString(TableInput.PAIR);
    if (text == null || (pair == null && settings.table().pair().isPresent())) {
      throw new InvalidInputException(
          "%s: column \"%s\" has no value, expected a text"
              .formatted(
                  place,
                  text == null ? settings.table().textColumn() : settings.table().pair().get()));
    }
    return new InputText(text, Optional.ofNullable(pair));
  }

  private String label(String place, Row row) {
    String label = row.getString(TableInput.LABEL);
    if (settings.table().label().isPresent()
        && !settings.labels().isEmpty()
        && (label == null || !settings.labels().contains(label))) {
      throw new InvalidInputException(
          "%s: column \"%s\": unknown label \"%s\", expected one of: %s"
              .formatted(
                  place,
                  settings.table().label().get(),
                  label,
                  String.join(", ", settings.labels())));
    }
    return label;
  }

  private List<float[]> logits(List<InputText> texts, OpenModel model) {
    List<Encoding> encodings =
        texts.stream().map(text -> model.tokenizer().encode(text.text(), text.pair())).toList();
    BatchRunner runner = model.runner(settings.batchSize());
    return runner.run(
        encodings,
        Forward.LOGITS,
        (index, row) -> {
          if (row.values().length != settings.labels().size()) {
            throw new InvalidInputException(
                "%s: %d logits of a text, expected %d, one a label"
                    .formatted(settings.name(), row.values().length, settings.labels().size()));
          }
          return row.values();
        });
  }

  /** Each value with its length first, so that ("ab", "c") and ("a", "bc") differ. */
  private static void digest(MessageDigest digest, Row row) {
    for (int column : new int[] {TableInput.TEXT, TableInput.PAIR, TableInput.LABEL}) {
      String value = row.getString(column);
      byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
      int length = value == null ? -1 : bytes.length;
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
      digest.update(bytes);
    }
  }
}
