package io.github.pocketzoo.core.task;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes {@link VectorFormat#CSV}. */
final class CsvVectors implements VectorWriter {
  private final CSVPrinter printer;

  CsvVectors(PrintStream out, int width) throws IOException {
    this.printer = new CSVPrinter(out, CSVFormat.RFC4180.builder().setRecordSeparator("\n").get());
    List<String> header = new ArrayList<>(List.of("text"));
    for (int i = 0; i < width; i++) {
      header.add("e" + i);
    }
    printer.printRecord(header);
  }

  @Override
  public void write(String text, float[] vector) {
    List<Object> cells = new ArrayList<>(List.of(text));
    for (float value : vector) {
      cells.add(value);
    }
    try {
      printer.printRecord(cells);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    printer.flush();
  }
}
