package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of one shape make next to no garbage, however large the batch. */
@EnabledIf("io.github.pocketzoo.runtime.kernel.x86.InstructionSet#isAnySupported")
class AllocationTest {
  private static final int CALLS = 200;

  /** A few small objects: the map of inputs, what the threads are told to do. */
  private static final long BYTES_A_CALL = 1500;

  private static long bytesACall(CompiledForward model, TokenBatch batch, float[] into) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < CALLS; i++) {
      model.run(batch, Forward.LOGITS, into);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      model.run(batch, Forward.LOGITS, into);
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }

  private static long bytesACall(CompileOptions options, TokenBatch batch) {
    try (CompiledForward model = TinyBert.encoder().with(Pooling.MEAN).compile(options)) {
      return bytesACall(model, batch, new float[3 * batch.batchSize()]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void precisions(Precision precision) {
    CompileOptions options = CompileOptions.of(precision).withProducts(Products.OWN).withThreads(1);
    assertThat(bytesACall(options, RandomTokens.mixed(1, 2, 5))).isLessThan(BYTES_A_CALL);
    assertThat(bytesACall(options, RandomTokens.mixed(2, 40, 30))).isLessThan(BYTES_A_CALL);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void threads(int threads) {
    for (Products products : new Products[] {Products.OWN, Products.ONEDNN}) {
      CompileOptions options =
          CompileOptions.of(Precision.F32).withProducts(products).withThreads(threads);
      assertThat(bytesACall(options, RandomTokens.mixed(3, 17, 20))).isLessThan(BYTES_A_CALL);
    }
  }
}
