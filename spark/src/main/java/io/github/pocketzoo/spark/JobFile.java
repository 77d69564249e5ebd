package io.github.pocketzoo.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file beside the parts of an output that says what job they are of. Readers of Parquet overlook
 * names that begin with {@code _}.
 *
 * @param path where it is
 */
record JobFile(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static JobFile in(Path output) {
    return new JobFile(new Path(output, "_job.json"));
  }

  /**
   * Begins a job, or goes on with it.
   *
   * @throws InvalidInputException if the output is of another job, or of something else
   */
  void begin(FileSystem files, ScoringSettings settings, String dataSha256) throws IOException {
    byte[] bytes =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(describe(settings, dataSha256));
    if (files.exists(path)) {
      if (hasParts(files)) {
        requireSame(JSON.readTree(bytes), read(files));
        return;
      }
      // Nothing came of that job.
      files.delete(path, false);
    } else if (files.exists(path.getParent()) && files.listStatus(path.getParent()).length > 0) {
      throw new InvalidInputException(
          path.getParent() + ": has files that are no scores, expected an empty or new directory");
    }
    AtomicOutput.write(files, path, out -> out.write(bytes));
  }

  private boolean hasParts(FileSystem files) throws IOException {
    for (FileStatus each : files.listStatus(path.getParent())) {
      if (each.getPath().getName().startsWith(Part.OUTPUT_PREFIX)) {
        return true;
      }
    }
    return false;
  }

  private void requireSame(JsonNode wanted, JsonNode found) {
    for (Map.Entry<String, JsonNode> each : wanted.properties()) {
      JsonNode there = found.path(each.getKey());
      if (!there.equals(each.getValue())) {
        throw new InvalidInputException(
            "%s: the scores there have %s %s, expected %s; choose another directory, or delete this one"
                .formatted(path, each.getKey(), there, each.getValue()));
      }
    }
  }

  private JsonNode read(FileSystem files) throws IOException {
    try (InputStream in = files.open(path)) {
      return JSON.readTree(in);
    }
  }

  private static ObjectNode describe(ScoringSettings settings, String dataSha256) {
    ObjectNode job = JSON.createObjectNode();
    job.put("format", 2);
    job.put("model_sha256", settings.model().sha256());
    job.put("engine", settings.model().engine());
    job.put("use", settings.model().use().name());
    job.put("batch_size", settings.batchSize());
    job.put("files_sha256", dataSha256);
    job.put("text_column", settings.table().textColumn());
    job.put("pair_column", settings.table().pairColumn());
    job.put("label_column", settings.table().labelColumn());
    job.put("split_bytes", TableInput.SPLIT_BYTES);
    settings.labels().forEach(job.withArray("labels")::add);
    return job;
  }
}
