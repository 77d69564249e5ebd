package io.github.pocketzoo.core.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Element types of safetensors files, by their names there. */
enum ElementType {
  F64(8, DataType.DOUBLE) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      double[] values = new double[bytes.remaining() / 8];
      bytes.asDoubleBuffer().get(values);
      return Nd4j.create(values, shape, DataType.DOUBLE);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asDoubleBuffer().put(array.data().asDouble());
    }
  },
  F32(4, DataType.FLOAT) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      float[] values = new float[bytes.remaining() / 4];
      bytes.asFloatBuffer().get(values);
      return Nd4j.create(values, shape, 'c');
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asFloatBuffer().put(array.data().asFloat());
    }
  },
  F16(2, null) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      float[] values = new float[bytes.remaining() / 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = halfToFloat(bytes.getShort());
      }
      return Nd4j.create(values, shape, 'c');
    }
  },
  BF16(2, null) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      float[] values = new float[bytes.remaining() / 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
      }
      return Nd4j.create(values, shape, 'c');
    }
  },
  I64(8, DataType.INT64) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      long[] values = new long[bytes.remaining() / 8];
      bytes.asLongBuffer().get(values);
      return Nd4j.create(values, shape, DataType.INT64);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asLongBuffer().put(array.data().asLong());
    }
  },
  I32(4, DataType.INT32) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      int[] values = new int[bytes.remaining() / 4];
      bytes.asIntBuffer().get(values);
      return Nd4j.create(values, shape, DataType.INT32);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asIntBuffer().put(array.data().asInt());
    }
  },
  I8(1, DataType.INT8) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      byte[] values = new byte[bytes.remaining()];
      bytes.get(values);
      return Nd4j.create(values, shape, DataType.INT8);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      for (int value : array.data().asInt()) {
        out.put((byte) value);
      }
    }
  },
  /** Bit masks; ND4J reads them as signed bytes, which doesn't change their bits. */
  U8(1, null) {
    @Override
    INDArray decodeNonEmpty(ByteBuffer bytes, long[] shape) {
      return I8.decodeNonEmpty(bytes, shape);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      I8.encode(array, out);
    }
  };

  private final int bytes;
  private final DataType nativeType;

  ElementType(int bytes, DataType nativeType) {
    this.bytes = bytes;
    this.nativeType = nativeType;
  }

  /** Size of one element. */
  int bytes() {
    return bytes;
  }

  static Optional<ElementType> of(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  static ElementType of(DataType type) {
    return Arrays.stream(values())
        .filter(each -> each.nativeType == type)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("safetensors: no element type for " + type));
  }

  final INDArray decode(ByteBuffer buffer, long[] shape) {
    return buffer.hasRemaining()
        ? decodeNonEmpty(buffer, shape)
        : Nd4j.empty(nativeType == null ? DataType.FLOAT : nativeType);
  }

  abstract INDArray decodeNonEmpty(ByteBuffer buffer, long[] shape);

  /**
   * Writes the elements.
   *
   * @param array dense, in C order
   */
  void encode(INDArray array, ByteBuffer out) {
    throw new IllegalArgumentException("safetensors: " + name() + " is read only");
  }

  /** IEEE 754 binary16; Java 17 has no conversion of its own. */
  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (mantissa << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (mantissa << 13));
  }
}
