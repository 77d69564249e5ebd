package io.github.pocketzoo.core.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Element types of checkpoints, by the names that safetensors files have for them. */
public enum ElementType {
  F64(8, DataType.DOUBLE) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
      double[] values = new double[bytes.remaining() / 8];
      bytes.asDoubleBuffer().get(values);
      return Nd4j.create(values, shape, DataType.DOUBLE);
    }

    @Override
    void toFloatBits(ByteBuffer bytes, int[] bits, int count) {
      for (int i = 0; i < count; i++) {
        bits[i] = Float.floatToRawIntBits((float) bytes.getDouble());
      }
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asDoubleBuffer().put(array.data().asDouble());
    }
  },
  F32(4, DataType.FLOAT) {
    @Override
    void toFloatBits(ByteBuffer bytes, int[] bits, int count) {
      bytes.asIntBuffer().get(bits, 0, count);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asFloatBuffer().put(array.data().asFloat());
    }
  },
  F16(2, null) {
    @Override
    void toFloatBits(ByteBuffer bytes, int[] bits, int count) {
      for (int i = 0; i < count; i++) {
        bits[i] = halfToFloatBits(bytes.getShort());
      }
    }
  },
  BF16(2, null) {
    @Override
    void toFloatBits(ByteBuffer bytes, int[] bits, int count) {
      for (int i = 0; i < count; i++) {
        bits[i] = bytes.getShort() << 16;
      }
    }
  },
  I64(8, DataType.INT64) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
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
    INDArray decode(ByteBuffer bytes, long[] shape) {
      int[] values = new int[bytes.remaining() / 4];
      bytes.asIntBuffer().get(values);
      return Nd4j.create(values, shape, DataType.INT32);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      out.asIntBuffer().put(array.data().asInt());
    }
  },
  /** Read as {@code INT32}. */
  I16(2, null) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
      int[] values = new int[bytes.remaining() / 2];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getShort();
      }
      return Nd4j.create(values, shape, DataType.INT32);
    }
  },
  I8(1, DataType.INT8) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
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
  /** Integers of 4 bits in a byte each, −8 to 7, read as {@code INT8}. No file has them so. */
  I4(1, null) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
      return I8.decode(bytes, shape);
    }
  },
  /** Bit masks; ND4J reads them as signed bytes, which doesn't change their bits. */
  U8(1, null) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
      return I8.decode(bytes, shape);
    }

    @Override
    void encode(INDArray array, ByteBuffer out) {
      I8.encode(array, out);
    }
  },
  /** A byte an element, 0 or 1; read as {@code INT8}. */
  BOOL(1, null) {
    @Override
    INDArray decode(ByteBuffer bytes, long[] shape) {
      return I8.decode(bytes, shape);
    }
  };

  private final int bytes;
  private final DataType nativeType;

  ElementType(int bytes, DataType nativeType) {
    this.bytes = bytes;
    this.nativeType = nativeType;
  }

  /** Size of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are real numbers. */
  public boolean isFloatingPoint() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      case I64, I32, I16, I8, I4, U8, BOOL -> false;
    };
  }

  static Optional<ElementType> of(String name) {
    return Arrays.stream(values())
        .filter(type -> type != I4 && type.name().equals(name))
        .findFirst();
  }

  static ElementType of(DataType type) {
    return Arrays.stream(values())
        .filter(each -> each.nativeType == type)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("safetensors: no element type for " + type));
  }

  /** The ND4J type that elements are read as. */
  DataType arrayType() {
    return switch (this) {
      case F64 -> DataType.DOUBLE;
      case F32, F16, BF16 -> DataType.FLOAT;
      case I64 -> DataType.INT64;
      case I32, I16 -> DataType.INT32;
      case I8, I4, U8, BOOL -> DataType.INT8;
    };
  }

  /**
   * Makes an array of elements in C order.
   *
   * @param bytes little-endian, exactly the elements, at least one
   */
  INDArray decode(ByteBuffer bytes, long[] shape) {
    throw new IllegalStateException(name() + " is copied in blocks");
  }

  /**
   * Converts to the bits of {@code float}s.
   *
   * @param bytes little-endian, at least {@code count} elements
   */
  void toFloatBits(ByteBuffer bytes, int[] bits, int count) {
    throw new IllegalStateException(name() + " is not floating point");
  }

  /**
   * Writes the elements.
   *
   * @param array dense, in C order
   */
  void encode(INDArray array, ByteBuffer out) {
    throw new IllegalArgumentException("safetensors: " + name() + " is read only");
  }

  /** IEEE 754 binary16; Java 17 has no conversion of its own. */
  private static int halfToFloatBits(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      return sign | Float.floatToRawIntBits(mantissa * 0x1p-24f);
    }
    if (exponent == 0x1f) {
      return sign | 0x7f800000 | (mantissa << 13);
    }
    return sign | ((exponent + 112) << 23) | (mantissa << 13);
  }
}
