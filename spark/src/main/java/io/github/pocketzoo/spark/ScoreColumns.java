package io.github.pocketzoo.spark;

import java.util.List;
import org.apache.parquet.schema.GroupType;
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
    Types.MessageTypeBuilder message =
        Types.buildMessage()
            .addField(text(FILE, Type.Repetition.REQUIRED))
            .addField(Types.required(PrimitiveTypeName.INT64).named(START))
            .addField(Types.required(PrimitiveTypeName.INT64).named(ROW))
            .addField(text(LABEL, Type.Repetition.OPTIONAL));
    if (use == ModelSpec.Use.CLASSES) {
      message
          .addField(text(PREDICTED, Type.Repetition.REQUIRED))
          .addField(Types.required(PrimitiveTypeName.FLOAT).named(PROBABILITY));
    }
    GroupType numbers =
        Types.requiredList().requiredElement(PrimitiveTypeName.FLOAT).named(values(use));
    return message.addField(numbers).named("scores");
  }

  /** The columns that scores are computed of. */
  static MessageType classes() {
    return new MessageType(
        "scores",
        List.of(
            text(LABEL, Type.Repetition.OPTIONAL), text(PREDICTED, Type.Repetition.REQUIRED)));
  }

  private static Type text(String name, Type.Repetition repetition) {
    return Types.primitive(PrimitiveTypeName.BINARY, repetition)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }
}
