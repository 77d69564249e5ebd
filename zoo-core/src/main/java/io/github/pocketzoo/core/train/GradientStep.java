package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.EmbeddingLookup;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.samediff.GraphExecutor;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the gradients of a batch, data-parallel: the batch is cut into shards, each of which
 * runs through a graph of its own on its own thread, and the shards' gradients are averaged by what
 * they weigh, such as their numbers of examples. The graphs share their parameters; one graph for
 * all would race, see {@link GraphExecutor#gradients}. SameDiff's native operations gain almost
 * nothing from a second thread (≤ 10 %); a second shard gains 1.3 to 1.7 times.
 *
 * <p>The result depends on the number of shards, never on the timing of threads.
 */
public final class GradientStep implements GradientSource {
  private static final String LOSS = "loss";

  private final ModelGraph graph;
  private final Parameters parameters;
  private final Objective objective;
  private final List<GraphExecutor> executors = new ArrayList<>();
  private final DropoutSampler dropout;
  private final ExecutorService threads;
  private final int shards;
  private final DataType type;
  private final List<String> dense;
  private final List<String> withRespectTo;

  /**
   * Makes a training graph with the objective for every shard.
   *
   * @param graphs makes training graphs that read {@code parameters}
   */
  public GradientStep(
      Supplier<ModelGraph> graphs,
      Parameters parameters,
      Objective objective,
      TrainingOptions options) {
    this.graph = graphs.get();
    this.parameters = parameters;
    this.objective = objective;
    this.shards = options.shards();
    this.dropout = new DropoutSampler(options.seed());
    this.type = parameters.dataType();
    objective.addTo(graph).rename(LOSS);
    this.dense =
        graph.sameDiff().variables().stream()
            .filter(variable -> variable.getVariableType() == VariableType.VARIABLE)
            .map(SDVariable::name)
            .toList();
    this.withRespectTo = new ArrayList<>(dense);
    graph.trainedLookups().forEach(lookup -> withRespectTo.add(lookup.rows()));
    executors.add(executor(graph));
    for (int shard = 1; shard < shards; shard++) {
      ModelGraph each = graphs.get();
      objective.addTo(each).rename(LOSS);
      executors.add(executor(each));
    }
    this.threads = Executors.newFixedThreadPool(shards);
  }

  private GraphExecutor executor(ModelGraph each) {
    GraphExecutor executor = new GraphExecutor(each.sameDiff());
    executor.differentiate(LOSS, withRespectTo);
    return executor;
  }

  /** Gradients of one shard. */
  private record Shard(
      MicroBatch batch, double loss, Map<String, INDArray> gradients, Map<String, int[][]> ids) {}

  @Override
  public BatchGradients compute(TrainingExamples data, int[] indices, long step) {
    int used = Math.min(shards, indices.length);
    List<Future<Shard>> running = new ArrayList<>();
    for (int shard = 0; shard < used; shard++) {
      int number = shard;
      int[] mine =
          IntStream.range(0, indices.length)
              .filter(i -> i % used == number)
              .map(i -> indices[i])
              .toArray();
      running.add(threads.submit(() -> run(batch(data, mine, step), step, number)));
    }
    return average(running.stream().map(GradientStep::await).toList());
  }

  private MicroBatch batch(TrainingExamples data, int[] indices, long step) {
    return data.batch(indices, step).paddedToMultiple(graph.lengthMultiple());
  }

  private static Shard await(Future<Shard> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Shard run(MicroBatch batch, long step, int shard) {
    try (TrainingInputs inputs = TrainingInputs.of(graph, objective, batch, parameters)) {
      for (DropoutMask mask : graph.dropouts()) {
        inputs
            .arrays()
            .put(mask.input(), dropout.sample(graph, mask, batch.tokens(), step, shard, type));
      }
      OutAndGrad result =
          executors.get(shard).gradients(inputs.arrays(), List.of(LOSS), withRespectTo);
      double value = result.getOutputs().get(LOSS).getDouble(0);
      return new Shard(batch, value, result.getGradients(), inputs.ids());
    }
  }

  private BatchGradients average(List<Shard> results) {
    double total = results.stream().mapToDouble(shard -> objective.weight(shard.batch())).sum();
    double meanLoss = 0;
    for (Shard shard : results) {
      double weight = (objective.isSum() ? 1 : objective.weight(shard.batch())) / total;
      meanLoss += weight * shard.loss();
      shard.gradients().values().parallelStream().forEach(gradient -> gradient.muli(weight));
    }
    Map<String, INDArray> sums = new LinkedHashMap<>();
    for (String name : dense) {
      INDArray first = results.get(0).gradients().get(name);
      // A loss of hidden states alone doesn't reach the head: such parameters have no gradient.
      if (first != null) {
        sums.put(name, first);
      }
    }
    sums.keySet().parallelStream()
        .forEach(
            name -> {
              for (Shard other : results.subList(1, results.size())) {
                sums.get(name).addi(other.gradients().get(name));
                other.gradients().get(name).close();
              }
            });
    Map<String, EmbeddingGradient> embeddings = new LinkedHashMap<>();
    for (EmbeddingLookup lookup : graph.trainedLookups()) {
      EmbeddingGradient rows =
          EmbeddingGradient.of(
              results.stream().map(shard -> shard.ids().get(lookup.rows())).toList(),
              results.stream().map(shard -> shard.gradients().get(lookup.rows())).toList());
      INDArray whole = sums.get(lookup.table());
      if (whole == null) {
        embeddings.put(lookup.table(), rows);
      } else {
        // The table is multiplied by, too: a language model's head is tied to it.
        rows.addTo(whole);
        rows.close();
      }
      results.forEach(shard -> shard.gradients().get(lookup.rows()).close());
    }
    return new BatchGradients(meanLoss, sums, embeddings);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
