package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Calls of kernels, each with a block of arguments in native memory that is used again. */
final class PortableProgram implements Program {
  /** As large as the largest block, with room to spare. */
  private static final int BLOCK_BYTES = 32 * Long.BYTES;

  private final List<Kernel> kernels = new ArrayList<>();

  /** At least one a kernel. */
  private final List<NativeMemory> blocks = new ArrayList<>();

  private boolean closed;

  @Override
  public void clear() {
    kernels.clear();
  }

  @Override
  public Arguments call(Kernel kernel) {
    checkOpen();
    if (blocks.size() == kernels.size()) {
      blocks.add(new NativeMemory(BLOCK_BYTES));
    }
    ByteBuffer block = blocks.get(kernels.size()).buffer();
    for (int at = 0; at < BLOCK_BYTES; at += Long.BYTES) {
      block.putLong(at, 0);
    }
    kernels.add(kernel);
    return new BlockArguments(block);
  }

  @Override
  public void run() {
    checkOpen();
    for (int i = 0; i < kernels.size(); i++) {
      kernels.get(i).run(blocks.get(i).address());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the program is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    blocks.forEach(NativeMemory::close);
  }

  private record BlockArguments(ByteBuffer block) implements Arguments {
    @Override
    public Arguments set(Field field, long value) {
      block.putLong(field.offset(), value);
      return this;
    }
  }
}
