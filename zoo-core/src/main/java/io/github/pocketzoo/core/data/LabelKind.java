package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.databind.JsonNode;

/** What the label of an example may be. */
enum LabelKind {
  /** The name of one class. */
  CLASS("a string, an integer or a boolean", true) {
    @Override
    boolean takes(JsonNode value) {
      return isName(value);
    }
  },
  /** The names of any number of classes. */
  CLASSES("an array of names, or a string with | between the names", false) {
    @Override
    boolean takes(JsonNode value) {
      return value.isArray() || isName(value);
    }
  },
  /** A number. */
  NUMBER("a number", true) {
    @Override
    boolean takes(JsonNode value) {
      return value.isNumber() || value.isTextual();
    }
  };

  private final String expected;
  private final boolean required;

  LabelKind(String expected, boolean required) {
    this.expected = expected;
    this.required = required;
  }

  /** Whether a field of a JSON object may be such a label. */
  abstract boolean takes(JsonNode value);

  /** What such a label is in JSON, for an error. */
  String expected() {
    return expected;
  }

  /** Whether an empty cell is an error. */
  boolean isRequired() {
    return required;
  }

  private static boolean isName(JsonNode value) {
    return value.isTextual() || value.isIntegralNumber() || value.isBoolean();
  }
}
