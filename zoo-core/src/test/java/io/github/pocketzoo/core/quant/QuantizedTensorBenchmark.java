package io.github.pocketzoo.core.quant;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time to quantize a matrix and back: loading an int8 model dequantizes every matrix. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QuantizedTensorBenchmark {
  private INDArray matrix;
  private QuantizedTensor quantized;

  /** A feed-forward matrix of MiniLM. */
  @Setup
  public void make() {
    matrix = Nd4j.randn(1536, 384);
    quantized = QuantizedTensor.quantize(matrix);
  }

  @Benchmark
  public QuantizedTensor quantize() {
    return QuantizedTensor.quantize(matrix);
  }

  @Benchmark
  public long dequantize() {
    try (INDArray result = quantized.dequantize()) {
      return result.length();
    }
  }

  @TearDown
  public void free() {
    matrix.close();
  }
}
