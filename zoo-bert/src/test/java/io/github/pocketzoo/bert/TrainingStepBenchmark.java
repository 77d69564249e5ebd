package io.github.pocketzoo.bert;

import io.github.pocketzoo.bert.encoder.EncoderNames;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.CrossEntropy;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.core.train.TrainingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
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
 * Gradients of 32 texts of 32 tokens in a BERT of MiniLM's size with a frozen table of words: the
 * zoo's graph in one and two shards, beside {@link PlainTrainingGraph}. Run with {@code
 * OMP_NUM_THREADS=1}, as the launcher does; the plain graph may like 2 better.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 4, time = 4)
public class TrainingStepBenchmark {
  private static final int BATCH = 32;
  private static final int LENGTH = 32;
  private static final BertConfig CONFIG =
      new BertConfig(30_522, 384, 6, 12, 1536, Activation.GELU, 0, 0, 0, 512, 2, 0.02, 1e-12, 0);

  /** How the gradients are computed. */
  public enum Graph {
    /** SameDiff's own operations in one piece. */
    PLAIN,
    /** The zoo's layers in one piece. */
    ONE_SHARD,
    /** The zoo's layers, half of the batch on each of two threads. */
    TWO_SHARDS
  }

  @Param({"PLAIN", "ONE_SHARD", "TWO_SHARDS"})
  private Graph graph;

  private DoubleSupplier step;
  private Runnable free;

  @Setup
  public void make() {
    if (graph == Graph.PLAIN) {
      PlainTrainingGraph plain = new PlainTrainingGraph(CONFIG, BATCH, LENGTH);
      step = plain::gradients;
      free = plain::close;
    } else {
      makeZoo(graph == Graph.ONE_SHARD ? 1 : 2);
    }
  }

  private void makeZoo(int shards) {
    Architecture architecture =
        EncoderArchitecture.bert(CONFIG, Pooling.CLS, Optional.empty())
            .withClassifier(List.of("no", "yes"));
    Parameters parameters =
        new ParameterInitializer(0.02, 1).initializeAll(architecture.parameters());
    Random random = new Random(2);
    List<Encoding> encodings = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      encodings.add(
          new Encoding(random.ints(LENGTH, 1, CONFIG.vocabSize()).toArray(), new int[LENGTH]));
    }
    EncodedDataset data =
        EncodedDataset.ofClasses(encodings, random.ints(BATCH, 0, 2).toArray(), 0);
    GraphOptions options =
        GraphOptions.training(false, Set.of(EncoderNames.WORD_EMBEDDINGS + ".weight"));
    GradientStep gradients =
        new GradientStep(
            () -> architecture.graph(parameters, options),
            parameters,
            new CrossEntropy(2),
            TrainingOptions.defaults(1).withShards(shards));
    int[] all = IntStream.range(0, BATCH).toArray();
    step =
        () -> {
          try (BatchGradients result = gradients.compute(data, all, 0)) {
            return result.loss();
          }
        };
    free =
        () -> {
          gradients.close();
          parameters.close();
        };
  }

  @Benchmark
  public double gradients() {
    return step.getAsDouble();
  }

  @TearDown
  public void close() {
    free.run();
  }
}
