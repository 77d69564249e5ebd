package io.github.pocketzoo.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of scores in Parquet, by their names. */
final class ScoreColumns {
  static final String FILE = "file";
  static final String START = "start";
  static final String ROW = "row";
  static final String LENGTH = "length";
  static final String LABEL = "label";
  static final String PREDICTED = "predicted";
  static final String PROBABILITY = "probability";
  static final String LOGITS = "logits";
  static final String EMBEDDING = "embedding";

  private ScoreColumns() {}

  /** Name of the column of numbers. */
  static String values(ModelSpec.Use use) {
    return switch (use) {
      case CLASSES -> LOGITS;
      case VECTORS -> EMBEDDING;
    };
  }

  /** All columns. */
  static MessageType all(ModelSpec.Use use) {
    List<Type> columns =
        new ArrayList<>(
            List.of(
                text(FILE, Type.Repetition.REQUIRED),
                Types.required(PrimitiveTypeName.INT64).named(START),
                Types.required(PrimitiveTypeName.INT64).named(ROW),
                length(),
                text(LABEL, Type.Repetition.OPTIONAL)));
    if (use == ModelSpec.Use.CLASSES) {
      columns.add(text(PREDICTED, Type.Repetition.REQUIRED));
      columns.add(Types.required(PrimitiveTypeName.FLOAT).named(PROBABILITY));
    }
    columns.add(values(values(use)));
    return new MessageType("scores", columns);
  }

  /** The columns that scores are computed of. */
  static MessageType classes() {
    return new MessageType(
        "scores",
        List.of(
            length(),
            text(LABEL, Type.Repetition.OPTIONAL),
            text(PREDICTED, Type.Repetition.REQUIRED),
            values(LOGITS)));
  }

  private static Type length() {
    return Types.required(PrimitiveTypeName.INT32).named(LENGTH);
  }

  private static Type values(String name) {
    return Types.requiredList().requiredElement(PrimitiveTypeName.FLOAT).named(name);
  }

  private static Type text(String name, Type.Repetition repetition) {
    return Types.primitive(PrimitiveTypeName.BINARY, repetition)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }
}
