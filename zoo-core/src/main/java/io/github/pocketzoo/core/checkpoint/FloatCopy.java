package io.github.pocketzoo.core.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies a stored tensor of real numbers into an array, converting, transposing and looking for NaN
 * in one pass. It goes block by block, so that a block stays in the cache from the file to the
 * array, and the blocks are shared among the processors.
 */
final class FloatCopy {
  /** 256 KB of floats: with its conversion it fits a second-level cache. */
  private static final int BLOCK_ELEMENTS = 1 << 16;

  /** Floats of a cache line; a transposed block has a multiple of it where it can. */
  private static final int LINE = 16;

  /** Exponent of NaN and infinities, the largest there is. */
  private static final int NOT_FINITE = 0x7f800000;

  private final StoredTensor source;
  private final INDArray target;

  /**
   * @param source real numbers, at least one
   * @param target of type {@code FLOAT}, of the same shape, in C order
   */
  FloatCopy(StoredTensor source, INDArray target) {
    this.source = source;
    this.target = target;
  }

  /** A block of work: its buffers are made once for each worker. */
  private final class Worker {
    private final ByteBuffer bytes;
    private final int[] bits;
    private int[] turned = {};
    private int largest;

    Worker(int elements) {
      bytes = ByteBuffer.allocate(elements * source.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
      bits = new int[elements];
    }

    /** Reads elements into {@link #bits}. */
    void read(TensorBytes from, long begin, int count) {
      int size = source.type().bytes();
      from.read(begin * size, bytes.clear().limit(count * size));
      source.type().toFloatBits(bytes.flip(), bits, count);
      int max = largest;
      for (int i = 0; i < count; i++) {
        max = Math.max(max, bits[i] & Integer.MAX_VALUE);
      }
      largest = max;
    }

    /**
     * {@link #bits} of some rows, column after column. Some rows at once, since all of them are in
     * few sets of the first-level cache, which would drop lines before they are used up.
     */
    int[] turned(int rows, int width) {
      if (turned.length < rows * width) {
        turned = new int[bits.length];
      }
      for (int top = 0; top < rows; top += LINE) {
        int bottom = Math.min(rows, top + LINE);
        for (int column = 0; column < width; column++) {
          int to = column * rows + top;
          for (int row = top; row < bottom; row++) {
            turned[to++] = bits[row * width + column];
          }
        }
      }
      return turned;
    }
  }

  /** Work on one block. */
  @FunctionalInterface
  private interface Block {
    void copy(Worker worker, long index);
  }

  /** Copies; tells whether all numbers are finite. */
  boolean run() {
    boolean finite;
    if (source.isDense()) {
      finite = dense(source.bytes());
    } else if (isTransposed() && source.count() <= Integer.MAX_VALUE / Float.BYTES) {
      finite = transposed();
    } else {
      finite = dense(new TensorBytes.OfBuffer(source.denseBytes()));
    }
    Nd4j.getAffinityManager().tagLocation(target, AffinityManager.Location.HOST);
    return finite;
  }

  private boolean isTransposed() {
    return source.shape().length == 2 && source.transposed().isDense();
  }

  private boolean dense(TensorBytes bytes) {
    long count = source.count();
    int size = (int) Math.min(count, BLOCK_ELEMENTS);
    return inBlocks(
        size,
        (count + size - 1) / size,
        (worker, block) -> {
          long begin = block * size;
          int elements = (int) Math.min(size, count - begin);
          worker.read(bytes, begin, elements);
          window(begin, elements).put(worker.bits, 0, elements);
        });
  }

  /** The file has {@code [columns, rows]}; a block is some whole rows of it. */
  private boolean transposed() {
    long fileRows = source.shape()[1];
    int width = Math.toIntExact(source.shape()[0]);
    int fitting = Math.max(1, BLOCK_ELEMENTS / width);
    int height = (int) Math.min(fileRows, fitting < LINE ? fitting : fitting / LINE * LINE);
    IntBuffer whole = window(0, (int) source.count());
    return inBlocks(
        height * width,
        (fileRows + height - 1) / height,
        (worker, block) -> {
          long begin = block * height;
          int rows = (int) Math.min(height, fileRows - begin);
          worker.read(source.bytes(), begin * width, rows * width);
          int[] turned = worker.turned(rows, width);
          for (int column = 0; column < width; column++) {
            whole.put((int) (column * fileRows + begin), turned, column * rows, rows);
          }
        });
  }

  private boolean inBlocks(int elements, long blocks, Block block) {
    int workers = (int) Math.min(blocks, Runtime.getRuntime().availableProcessors());
    int largest =
        IntStream.range(0, workers)
            .parallel()
            .map(
                first -> {
                  Worker worker = new Worker(elements);
                  for (long index = first; index < blocks; index += workers) {
                    block.copy(worker, index);
                  }
                  return worker.largest;
                })
            .max()
            .orElseThrow();
    return largest < NOT_FINITE;
  }

  /** A buffer of ND4J may be longer than a Java buffer can be. */
  private IntBuffer window(long begin, int elements) {
    return new FloatPointer(target.data().pointer())
        .position(begin)
        .limit(begin + elements)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asIntBuffer();
  }
}
