package io.github.pocketzoo.core.export;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.ArrayValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import onnx.Onnx.TensorProto;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** Arrays as ONNX writes them: row-major, little-endian, unpacked. */
final class OnnxTensor {
  private static final Map<DataType, TensorProto.DataType> TYPES =
      Map.of(
          DataType.FLOAT, TensorProto.DataType.FLOAT,
          DataType.DOUBLE, TensorProto.DataType.DOUBLE,
          DataType.INT64, TensorProto.DataType.INT64,
          DataType.INT32, TensorProto.DataType.INT32,
          DataType.INT8, TensorProto.DataType.INT8,
          DataType.UINT8, TensorProto.DataType.UINT8,
          DataType.BOOL, TensorProto.DataType.BOOL);

  /** The number of a type that is younger than the classes of ND4J. */
  private static final int INT4 = 22;

  private OnnxTensor() {}

  /**
   * The ONNX name of an ND4J type.
   *
   * @param variable what has the type, for the message
   * @throws InvalidInputException if the exporter can't write it
   */
  static TensorProto.DataType type(String variable, DataType type) {
    TensorProto.DataType known = TYPES.get(type);
    if (known == null) {
      throw new InvalidInputException(
          "variable %s is %s, expected floats, doubles, integers or booleans for ONNX"
              .formatted(variable, type));
    }
    return known;
  }

  /** An array. */
  static TensorProto of(INDArray array) {
    TensorProto.DataType type = type("constant", array.dataType());
    try (INDArray copy = array.dup('c')) {
      return of(type, bytes(type, copy), array.shape());
    }
  }

  private static ByteBuffer bytes(TensorProto.DataType type, INDArray array) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(array.length() * array.dataType().width()))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT -> bytes.asFloatBuffer().put(ArrayValues.floats(array));
      case DOUBLE -> bytes.asDoubleBuffer().put(array.data().asDouble());
      case INT64 -> bytes.asLongBuffer().put(array.data().asLong());
      case INT32 -> bytes.asIntBuffer().put(array.data().asInt());
      default -> {
        for (int value : array.data().asInt()) {
          bytes.put((byte) value);
        }
        bytes.flip();
      }
    }
    return bytes;
  }

  /**
   * Signed integers of 8 bits, or of 4: two in a byte, the first in the lower half (<a
   * href="https://onnx.ai/onnx/technical/int4.html">4 bit integer types</a>).
   *
   * @param values −8 to 7 where they have 4 bits
   */
  static TensorProto ofIntegers(int bits, byte[] values, long... shape) {
    return bits == Byte.SIZE
        ? of(TensorProto.DataType.INT8.getNumber(), ByteBuffer.wrap(values), shape)
        : of(INT4, ByteBuffer.wrap(inHalfBytes(values)), shape);
  }

  private static byte[] inHalfBytes(byte[] values) {
    byte[] packed = new byte[(values.length + 1) / 2];
    for (int i = 0; i < values.length; i++) {
      packed[i / 2] |= (byte) ((values[i] & 15) << (i % 2 * 4));
    }
    return packed;
  }

  /**
   * Floats.
   *
   * @param shape no dimensions for one number
   */
  static TensorProto ofFloats(float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return of(TensorProto.DataType.FLOAT, bytes, shape);
  }

  static TensorProto ofLongs(long[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return of(TensorProto.DataType.INT64, bytes, values.length);
  }

  /** One number, without dimensions. */
  static TensorProto ofLong(long value) {
    return ofLongs(new long[] {value}).toBuilder().clearDims().build();
  }

  /** One number, without dimensions. */
  static TensorProto ofUnsignedByte(int value) {
    return of(TensorProto.DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  private static TensorProto of(TensorProto.DataType type, ByteBuffer bytes, long... shape) {
    return of(type.getNumber(), bytes, shape);
  }

  private static TensorProto of(int type, ByteBuffer bytes, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(type)
            // The buffer was made here and nobody else has it.
            .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.build();
  }
}
