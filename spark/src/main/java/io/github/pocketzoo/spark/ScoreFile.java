package io.github.pocketzoo.spark;

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
    int[] truth = new int[0];
    int[] predicted = new int[0];
    if (!labels.isEmpty()) {
      truth = new int[rows];
      predicted = new int[rows];
      read(hadoop, labels, truth, predicted);
    }
    return new PartResult(
        part,
        rows,
        truth,
        predicted,
        said.getKeyValueMetaData().get(ENGINE),
        said.getKeyValueMetaData().get(DATA),
        false);
  }

  private void read(Configuration hadoop, List<String> labels, int[] truth, int[] predicted)
      throws IOException {
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
        row++;
      }
    }
  }
}
