package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.ReadField;
import io.github.pocketzoo.runtime.kernel.portable.PortableKernels;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import io.github.pocketzoo.runtime.kernel.x86.X86Kernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how fast threads read memory together: the limit of whatever reads all weights for every
 * token. Each reads a part of its own of a buffer that is larger than any cache. Not safe for use
 * by many threads.
 */
public final class BandwidthProbe implements AutoCloseable {
  private static final long BYTES = 256L << 20;
  private static final int LINE = 64;

  private final Kernels kernels;
  private final Team team;
  private final NativeMemory buffer = new NativeMemory(BYTES);
  private final NativeMemory sums;
  private final List<Program> programs = new ArrayList<>();
  private final long bytes;

  /**
   * Allocates the buffer.
   *
   * @param threads that read, at least 1
   */
  public BandwidthProbe(int threads) {
    this.kernels =
        InstructionSet.best(InstructionSet.AVX512_BF16)
            .<Kernels>map(X86Kernels::new)
            .orElseGet(PortableKernels::new);
    this.team = new Team(threads);
    this.sums = new NativeMemory((long) threads * LINE);
    long part = BYTES / threads / ReadField.UNIT * ReadField.UNIT;
    this.bytes = part * threads;
    for (int thread = 0; thread < threads; thread++) {
      Program program = kernels.program();
      program
          .call(kernels.read())
          .set(ReadField.SOURCE, buffer.address() + thread * part)
          .set(ReadField.BYTES, part)
          .set(ReadField.SUM, sums.address() + (long) thread * LINE);
      programs.add(program);
    }
  }

  /** Reads the buffer once; bytes a second. */
  public double measure() {
    long start = System.nanoTime();
    team.tryTake();
    try {
      team.run(programs.size(), thread -> programs.get(thread).run());
    } finally {
      team.release();
    }
    return 1e9 * bytes / (System.nanoTime() - start);
  }

  @Override
  public void close() {
    team.close();
    programs.forEach(Program::close);
    kernels.close();
    buffer.close();
    sums.close();
  }
}
