package io.github.pocketzoo.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Map;

/** Prints an object a line. */
final class JsonLines {
  private final ObjectMapper json = new ObjectMapper();
  private final PrintStream out;

  JsonLines(PrintStream out) {
    this.out = out;
  }

  /** Prints an object, its fields in the map's order. */
  void print(Map<String, ?> object) {
    try {
      out.println(json.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values are JSON", e);
    }
  }
}
