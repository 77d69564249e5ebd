package io.github.pocketzoo.core.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** Writes {@link VectorFormat#JSONL}. */
final class JsonlVectors implements VectorWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;

  JsonlVectors(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(String text, float[] vector) {
    ObjectNode object = JSON.createObjectNode().put("text", text);
    ArrayNode values = object.putArray("embedding");
    for (float value : vector) {
      values.add(value);
    }
    try {
      out.print(JSON.writeValueAsString(object) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
