package io.github.pocketzoo.eval.report;

import io.github.pocketzoo.core.catalog.Fingerprint;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.eval.PredictionFile;
import io.github.pocketzoo.eval.metric.ExampleTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What each model made of each example, as CSV (RFC 4180) beside a report. */
public final class PredictionFiles {
  private static final String DIRECTORY = "predictions";

  private PredictionFiles() {}

  /**
   * Writes the directory {@code predictions}, in place of one that is there.
   *
   * @param answers by model; where there are none, nothing is written
   * @param directory that of the report
   * @return a file a model
   * @throws InvalidInputException if the directory can't be written
   */
  public static List<PredictionFile> write(Map<String, ExampleTable> answers, Path directory) {
    List<PredictionFile> files = new ArrayList<>();
    if (answers.isEmpty()) {
      return files;
    }
    AtomicFiles.directory(
        directory.resolve(DIRECTORY),
        target -> {
          for (Map.Entry<String, ExampleTable> each : answers.entrySet()) {
            String name = name(files.size() + 1, each.getKey());
            Path file = target.resolve(name);
            write(each.getValue(), file);
            files.add(
                new PredictionFile(
                    each.getKey(), DIRECTORY + "/" + name, Fingerprint.of(file).sha256()));
          }
        });
    return files;
  }

  private static String name(int number, String model) {
    return String.format(Locale.ROOT, "%02d-%s.csv", number, FileName.of(model));
  }

  private static void write(ExampleTable table, Path file) throws IOException {
    List<String> columns = new ArrayList<>(List.of("example"));
    columns.addAll(table.columns());
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(columns.toArray(String[]::new)).get();
    try (BufferedWriter writer = Files.newBufferedWriter(file);
        CSVPrinter printer = new CSVPrinter(writer, format)) {
      for (int example = 0; example < table.rows(); example++) {
        printer.print(example);
        printer.printRecord(table.row().apply(example));
      }
    }
  }
}
