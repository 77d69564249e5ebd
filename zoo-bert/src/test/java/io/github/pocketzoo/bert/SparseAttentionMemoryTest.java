package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What sparse attention saves on a text of 2,048 tokens through a block of BERT-base's size. */
@Tag("slow")
class SparseAttentionMemoryTest {
  private static final int LENGTH = 2048;
  private static final int VOCABULARY = 100;
  private static final String LAST = ModelGraph.hiddenState(1);

  private final EncoderArchitecture dense =
      EncoderArchitecture.bert(
          BertConfig.ofSizes(VOCABULARY, 768, 1, 12, 3072, LENGTH), Pooling.CLS, Optional.empty());

  /** Peak of the process's memory above where it was, and seconds, of the second of two runs. */
  private record Cost(long bytes, double seconds) {}

  private Cost measure(EncoderArchitecture architecture) throws InterruptedException {
    int[] ids = new Random(1).ints(LENGTH, 0, VOCABULARY).toArray();
    TokenBatch batch = TokenBatch.of(List.of(new Encoding(ids, new int[LENGTH])), 0);
    try (Model tiny = TinyBert.load();
        Model model =
            new Model(
                architecture,
                new ParameterInitializer(0.02, 1).initializeAll(architecture.parameters()),
                tiny.tokenizer().copy(),
                Provenance.of("random"));
        Forward forward = new SameDiffForward(model)) {
      run(forward, batch);
      long before = Pointer.physicalBytes();
      AtomicLong peak = new AtomicLong(before);
      AtomicBoolean running = new AtomicBoolean(true);
      Thread sampler =
          new Thread(
              () -> {
                while (running.get()) {
                  peak.accumulateAndGet(Pointer.physicalBytes(), Math::max);
                }
              });
      sampler.start();
      long start = System.nanoTime();
      run(forward, batch);
      double seconds = (System.nanoTime() - start) / 1e9;
      running.set(false);
      sampler.join();
      return new Cost(peak.get() - before, seconds);
    }
  }

  private static void run(Forward forward, TokenBatch batch) {
    forward.run(batch, List.of(LAST)).values().forEach(INDArray::close);
  }

  @Test
  void atLength2048() throws InterruptedException {
    Cost all = measure(dense);
    for (int window : new int[] {256, 64}) {
      Cost some = measure(dense.withAttention(new AttentionPattern(window, 0, 1)));
      System.out.printf(
          Locale.ROOT,
          "dense %.0f MB, %.2f s; window %d: %.0f MB, %.2f s%n",
          all.bytes() / 1e6,
          all.seconds(),
          window,
          some.bytes() / 1e6,
          some.seconds());
      assertThat(some.bytes()).isLessThan(all.bytes() * 6 / 10);
    }
  }
}
