package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.task.Probabilities;
import io.github.pocketzoo.eval.metric.ClassDetails;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * The file of a part's scores, whole.
 *
 * @param path where it is
 */
record ScoreFile(Path path) {
  private static final String ENGINE = "pocketzoo.engine";
  private static final String DATA = "pocketzoo.data_sha256";

  /** What a file says of itself in its footer. */
  static Map<String, String> footer(String engine, String dataSha256) {
    return Map.of(ENGINE, engine, DATA, dataSha256);
  }

  /**
   * Reads what an earlier run, or another attempt, has written.
   *
   * @param labels names of the classes; none of vectors
   */
  PartResult read(Configuration hadoop, Part part, List<String> labels) throws IOException {
    ParquetMetadata metadata;
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      metadata = reader.getFooter();
    }
    int rows =
        Math.toIntExact(
            metadata.getBlocks().stream().mapToLong(block -> block.getRowCount()).sum());
    FileMetaData said = metadata.getFileMetaData();
    return new PartResult(
        part,
        rows,
        labels.isEmpty() ? PartClasses.none() : classes(hadoop, labels, rows),
        said.getKeyValueMetaData().get(ENGINE),
        said.getKeyValueMetaData().get(DATA),
        false);
  }

  private PartClasses classes(Configuration hadoop, List<String> labels, int rows)
      throws IOException {
    int[] truth = new int[rows];
    int[] predicted = new int[rows];
    int[] lengths = new int[rows];
    float[][] logProbabilities = new float[rows][];
    Map<String, Integer> indices = new HashMap<>();
    labels.forEach(label -> indices.put(label, indices.size()));
    Configuration projected = new Configuration(hadoop);
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, ScoreColumns.classes().toString());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(projected).build()) {
      int row = 0;
      for (Group group = reader.read(); group != null; group = reader.read()) {
        truth[row] = indices.get(group.getString(ScoreColumns.LABEL, 0));
        predicted[row] = indices.get(group.getString(ScoreColumns.PREDICTED, 0));
        lengths[row] = group.getInteger(ScoreColumns.LENGTH, 0);
        logProbabilities[row] = logProbabilities(group.getGroup(ScoreColumns.LOGITS, 0));
        row++;
      }
    }
    return new PartClasses(truth, predicted, lengths, logProbabilities);
  }

  private static float[] logProbabilities(Group list) {
    float[] logits = new float[list.getFieldRepetitionCount(0)];
    for (int label = 0; label < logits.length; label++) {
      logits[label] = list.getGroup(0, label).getFloat(0, 0);
    }
    double[] probabilities = Probabilities.softmax(logits, 0, logits.length);
    for (int label = 0; label < logits.length; label++) {
      logits[label] = ClassDetails.logProbability(probabilities[label]);
    }
    return logits;
  }
}
