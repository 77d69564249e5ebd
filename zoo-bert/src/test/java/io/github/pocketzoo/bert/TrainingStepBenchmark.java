package io.github.pocketzoo.bert;

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
 * Gradients of 64 texts of 16 tokens in a BERT of MiniLM's size, by numbers of layers and of
 * shards. Run with {@code OMP_NUM_THREADS=1}, as the launcher does.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 4, time = 4)
public class TrainingStepBenchmark {
  private static final int BATCH = 64;
  private static final int LENGTH = 16;
  private static final int VOCABULARY = 30_522;

  @Param({"3", "6"})
  private int layers;

  @Param({"1", "2"})
  private int shards;

  private Parameters parameters;
  private EncodedDataset data;
  private GradientStep gradients;

  @Setup
  public void make() {
    Architecture architecture =
        EncoderArchitecture.bert(
                new BertConfig(
                    VOCABULARY,
                    384,
                    layers,
                    12,
                    1536,
                    Activation.GELU,
                    0,
                    0,
                    0,
                    512,
                    2,
                    0.02,
                    1e-12,
                    0),
                Pooling.MEAN,
                Optional.empty())
            .withClassifier(List.of("no", "yes"));
    ParameterInitializer initializer = new ParameterInitializer(0.02, 1);
    parameters = initializer.initializeAll(architecture.parameters());
    Random random = new Random(2);
    List<Encoding> encodings = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      encodings.add(new Encoding(random.ints(LENGTH, 1, VOCABULARY).toArray(), new int[LENGTH]));
    }
    data = EncodedDataset.ofClasses(encodings, random.ints(BATCH, 0, 2).toArray(), 0);
    gradients =
        new GradientStep(
            () -> architecture.graph(parameters, GraphOptions.training(false, Set.of())),
            parameters,
            new CrossEntropy(2),
            TrainingOptions.defaults(1).withShards(shards));
  }

  @Benchmark
  public double gradients() {
    try (BatchGradients result = gradients.compute(data, IntStream.range(0, BATCH).toArray(), 0)) {
      return result.loss();
    }
  }

  @TearDown
  public void free() {
    gradients.close();
    parameters.close();
  }
}
