package io.github.pocketzoo.spark;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes the scores of a part, row by row. */
final class ScoreWriting extends WriteSupport<ScoredText> {
  private final Part part;
  private final ModelSpec.Use use;
  private final List<String> labels;
  private final Map<String, String> footer;
  private RecordConsumer consumer;

  private ScoreWriting(
      Part part, ModelSpec.Use use, List<String> labels, Map<String, String> footer) {
    this.part = part;
    this.use = use;
    this.labels = labels;
    this.footer = footer;
  }

  /**
   * Opens a file.
   *
   * @param labels names of the classes; none of vectors
   * @param footer what the file says of itself, complete when the writer is closed
   */
  static ParquetWriter<ScoredText> open(
      Path path,
      Configuration hadoop,
      Part part,
      ModelSpec.Use use,
      List<String> labels,
      Map<String, String> footer)
      throws IOException {
    return new Builder(
            HadoopOutputFile.fromPath(path, hadoop), new ScoreWriting(part, use, labels, footer))
        .withConf(hadoop)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .build();
  }

  private static final class Builder extends ParquetWriter.Builder<ScoredText, Builder> {
    private final ScoreWriting writing;

    Builder(HadoopOutputFile file, ScoreWriting writing) {
      super(file);
      this.writing = writing;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract, and what Hadoop's writers call.
    protected WriteSupport<ScoredText> getWriteSupport(Configuration conf) {
      return writing;
    }
  }

  @Override
  @SuppressWarnings("deprecation") // Abstract, and what Hadoop's writers call.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(ScoreColumns.all(use), Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer to) {
    consumer = to;
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    return new FinalizedWriteContext(new HashMap<>(footer));
  }

  @Override
  public void write(ScoredText text) {
    consumer.startMessage();
    int column = 0;
    field(ScoreColumns.FILE, column++, () -> consumer.addBinary(Binary.fromString(part.file())));
    field(ScoreColumns.START, column++, () -> consumer.addLong(part.start()));
    field(ScoreColumns.ROW, column++, () -> consumer.addLong(text.row()));
    field(ScoreColumns.LENGTH, column++, () -> consumer.addInteger(text.length()));
    if (text.label() != null) {
      field(ScoreColumns.LABEL, column, () -> consumer.addBinary(Binary.fromString(text.label())));
    }
    column++;
    if (use == ModelSpec.Use.CLASSES) {
      String predicted = labels.get(text.predicted());
      field(
          ScoreColumns.PREDICTED, column++, () -> consumer.addBinary(Binary.fromString(predicted)));
      field(ScoreColumns.PROBABILITY, column++, () -> consumer.addFloat(text.probability()));
    }
    field(ScoreColumns.values(use), column, () -> list(text.values()));
    consumer.endMessage();
  }

  /** As the specification of Parquet's lists wants it: a group of repeated groups. */
  private void list(float[] values) {
    consumer.startGroup();
    field(
        "list",
        0,
        () -> {
          for (float value : values) {
            consumer.startGroup();
            field("element", 0, () -> consumer.addFloat(value));
            consumer.endGroup();
          }
        });
    consumer.endGroup();
  }

  private void field(String name, int index, Runnable content) {
    consumer.startField(name, index);
    content.run();
    consumer.endField(name, index);
  }
}
