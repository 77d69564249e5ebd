package io.github.pocketzoo.runtime.kernel;

import io.github.pocketzoo.runtime.kernel.portable.PortableKernels;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import io.github.pocketzoo.runtime.kernel.x86.X86Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of a product of weights from memory: of a token, and of as many rows as a panel has. So many
 * matrices take turns that no cache holds them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
  private static final int INNER = 768;
  private static final int GROUP = 64;
  private static final long WEIGHTS = 100_000_000;

  /** Types of weights and inputs. */
  public enum Types {
    F32,
    INT8,
    INT4_BY_INT8,
    INT4_BY_F32
  }

  @Param private Types types;

  @Param({"1", "96"})
  private int rows;

  @Param({"768", "3072"})
  private int columns;

  private final List<PackedMatrix> matrices = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();
  private Kernels kernels;
  private NativeMemory input;
  private NativeMemory output;
  private NativeMemory scales;
  private int next;

  /** Makes matrices, and a program for each. */
  @Setup
  public void make() {
    kernels =
        InstructionSet.best(InstructionSet.AVX512_BF16)
            .<Kernels>map(X86Kernels::new)
            .orElseGet(PortableKernels::new);
    DotProduct bytes = kernels.dotProduct(Operand.INT8);
    DotProduct dot =
        switch (types) {
          case F32 -> DotProduct.F32;
          case INT8 -> bytes;
          case INT4_BY_INT8 -> bytes.withGroups();
          case INT4_BY_F32 -> DotProduct.INT4_WIDENED;
        };
    int stride = INNER * Float.BYTES + 64;
    int outputStride = columns * Float.BYTES + 64;
    input = new NativeMemory((long) rows * stride);
    output = new NativeMemory((long) rows * outputStride);
    scales = new NativeMemory((long) Math.max(rows, columns) * Float.BYTES);
    boolean integers = dot.multipliesIntegers();
    GemmSpec spec = new GemmSpec(dot, integers, integers && !dot.hasGroups(), true, false);
    Kernel kernel = rows == 1 ? kernels.stream(spec) : kernels.gemm(spec);
    Random random = new Random(1);
    for (long weights = 0; weights < WEIGHTS; weights += (long) INNER * columns) {
      PackedMatrix matrix = matrix(dot, random);
      Program program = kernels.program();
      program
          .call(kernel)
          .set(GemmField.A, input.address())
          .set(GemmField.A_STRIDE, stride)
          .set(GemmField.B, matrix.memory().address())
          .set(GemmField.B_PANEL_STRIDE, matrix.panelStride())
          .set(GemmField.B_STEP_STRIDE, dot.stepBytes())
          .set(GemmField.C, output.address())
          .set(GemmField.C_STRIDE, outputStride)
          .set(GemmField.ROWS, rows)
          .set(GemmField.PANELS, PackedMatrix.panels(columns))
          .set(GemmField.LAST_COLUMNS, GemmSpec.PANEL)
          .set(GemmField.STEPS, dot.steps(INNER))
          .set(GemmField.GROUP_STEPS, matrix.groupSteps())
          .set(GemmField.ROW_SCALES, scales.address())
          .set(GemmField.COLUMN_SCALES, scales.address())
          .set(GemmField.BIAS, scales.address());
      matrices.add(matrix);
      programs.add(program);
    }
  }

  private PackedMatrix matrix(DotProduct dot, Random random) {
    byte[] values = new byte[INNER * columns];
    random.nextBytes(values);
    if (dot.hasGroups()) {
      for (int i = 0; i < values.length; i++) {
        values[i] >>= 4;
      }
      float[] ones = new float[values.length / GROUP];
      Arrays.fill(ones, 1);
      return PackedMatrix.ofGroups(values, ones, dot, INNER, columns, GROUP);
    }
    if (dot.hasIntegers()) {
      return PackedMatrix.ofIntegers(values, dot, INNER, columns);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return PackedMatrix.ofFloats(floats, dot, INNER, columns);
  }

  @Benchmark
  public void product() {
    programs.get(next).run();
    next = (next + 1) % programs.size();
  }

  /** Frees everything. */
  @TearDown
  public void free() {
    programs.forEach(Program::close);
    matrices.forEach(PackedMatrix::close);
    input.close();
    output.close();
    scales.close();
    kernels.close();
  }
}
