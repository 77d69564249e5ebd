package io.github.pocketzoo.runtime.kernel.x86;

import io.github.pocketzoo.runtime.kernel.Field;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls in native memory, all run by one call from Java. Blocks of arguments stand behind one
 * another in chunks that are never moved, since calls hold their addresses.
 */
final class MachineProgram implements Program {
  private static final int BLOCK_BYTES = 24 * Long.BYTES;
  private static final int CALLS_A_CHUNK = 256;

  private final MachineKernel runner;
  private final NativeMemory bounds = new NativeMemory(2 * Long.BYTES);
  private final Object[] boundsArgument = {bounds.address()};
  private final List<NativeMemory> chunks = new ArrayList<>();
  private NativeMemory calls = new NativeMemory(CALLS_A_CHUNK * RunnerKernel.CALL_BYTES);
  private int count;

  /** The block that was appended last. */
  private final Block block = new Block();

  MachineProgram(MachineKernel runner) {
    this.runner = runner;
  }

  @Override
  public void clear() {
    count = 0;
  }

  @Override
  public Arguments call(Kernel kernel) {
    int chunk = count / CALLS_A_CHUNK;
    if (chunk == chunks.size()) {
      chunks.add(new NativeMemory(CALLS_A_CHUNK * BLOCK_BYTES));
    }
    if (calls.bytes() == (long) count * RunnerKernel.CALL_BYTES) {
      growCalls();
    }
    int offset = count % CALLS_A_CHUNK * BLOCK_BYTES;
    block.buffer = chunks.get(chunk).buffer();
    block.offset = offset;
    for (int i = 0; i < BLOCK_BYTES; i += Long.BYTES) {
      block.buffer.putLong(offset + i, 0);
    }
    ByteBuffer call = calls.buffer();
    call.putLong(count * RunnerKernel.CALL_BYTES, ((MachineKernel) kernel).address());
    call.putLong(
        count * RunnerKernel.CALL_BYTES + Long.BYTES, chunks.get(chunk).address() + offset);
    count++;
    return block;
  }

  private void growCalls() {
    NativeMemory larger = new NativeMemory(2 * calls.bytes());
    larger.buffer().put(0, calls.buffer(), 0, (int) calls.bytes());
    calls.close();
    calls = larger;
  }

  @Override
  public void run() {
    bounds.buffer().putLong(0, calls.address());
    bounds.buffer().putLong(Long.BYTES, calls.address() + (long) count * RunnerKernel.CALL_BYTES);
    runner.invoke(boundsArgument);
  }

  @Override
  public void close() {
    bounds.close();
    calls.close();
    chunks.forEach(NativeMemory::close);
  }

  private static final class Block implements Arguments {
    private ByteBuffer buffer;
    private int offset;

    @Override
    public Arguments set(Field field, long value) {
      buffer.putLong(offset + field.offset(), value);
      return this;
    }
  }
}
