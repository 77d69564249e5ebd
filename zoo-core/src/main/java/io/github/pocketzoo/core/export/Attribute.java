package io.github.pocketzoo.core.export;

import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.TensorProto;

/** Attributes of ONNX nodes. */
final class Attribute {
  private Attribute() {}

  static AttributeProto of(String name, long value) {
    return named(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto of(String name, long[] values) {
    AttributeProto.Builder attribute = named(name, AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto of(String name, double value) {
    return named(name, AttributeType.FLOAT).setF((float) value).build();
  }

  static AttributeProto of(String name, TensorProto.DataType type) {
    return of(name, (long) type.getNumber());
  }

  static AttributeProto of(String name, TensorProto value) {
    return named(name, AttributeType.TENSOR).setT(value).build();
  }

  private static AttributeProto.Builder named(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
