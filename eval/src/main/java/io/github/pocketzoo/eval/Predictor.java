package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.data.LengthSortedBatches;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a classifier over a test set. Texts of similar length share a batch, so that little of it is
 * padding; which texts those are depends on the lengths alone, so predictions are the same for any
 * number of threads.
 */
final class Predictor {
  private final int batchSize;
  private final int threads;

  Predictor(int batchSize, int threads) {
    this.batchSize = batchSize;
    this.threads = threads;
  }

  /**
   * The most probable class of every text, the first of equals.
   *
   * @param texts tokenized by the model's tokenizer
   * @param classes number of classes
   * @return {@code [texts]}
   * @throws InvalidInputException if the logits have another shape or are not numbers
   */
  int[] predict(ModelUnderTest model, List<Encoding> texts, int classes, Progress progress) {
    int[] lengths = texts.stream().mapToInt(Encoding::length).toArray();
    int[] predictions = new int[texts.size()];
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> pending = new ArrayList<>();
      for (int[] batch : new LengthSortedBatches(lengths, batchSize).batches()) {
        pending.add(
            pool.submit(
                () -> {
                  predictBatch(model, texts, batch, classes, predictions);
                  progress.advance(batch.length);
                }));
      }
      for (Future<?> each : pending) {
        await(each);
      }
      return predictions;
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  private static void predictBatch(
      ModelUnderTest model, List<Encoding> texts, int[] batch, int classes, int[] predictions) {
    List<Encoding> encodings = Arrays.stream(batch).mapToObj(texts::get).toList();
    TokenBatch tokens = TokenBatch.of(encodings, model.tokenizer().padTokenId());
    float[][] logits = logits(model, tokens, classes);
    for (int row = 0; row < batch.length; row++) {
      predictions[batch[row]] = argMax(model.name(), logits[row]);
    }
  }

  private static float[][] logits(ModelUnderTest model, TokenBatch tokens, int classes) {
    var outputs = model.forward().run(tokens, List.of(Forward.LOGITS));
    try {
      INDArray logits = outputs.get(Forward.LOGITS);
      long[] wanted = {tokens.batchSize(), classes};
      if (logits == null || !Arrays.equals(logits.shape(), wanted)) {
        throw new InvalidInputException(
            "%s: logits have shape %s, the test set needs %s"
                .formatted(
                    model.name(),
                    logits == null ? "none" : Arrays.toString(logits.shape()),
                    Arrays.toString(wanted)));
      }
      if (logits.dataType() == DataType.FLOAT) {
        return logits.toFloatMatrix();
      }
      try (INDArray asFloat = logits.castTo(DataType.FLOAT)) {
        return asFloat.toFloatMatrix();
      }
    } finally {
      outputs.values().forEach(INDArray::close);
    }
  }

  private static int argMax(String model, float[] logits) {
    int best = 0;
    for (int label = 0; label < logits.length; label++) {
      if (Float.isNaN(logits[label])) {
        throw new InvalidInputException(model + ": the model's logits are not numbers (NaN)");
      }
      if (logits[label] > logits[best]) {
        best = label;
      }
    }
    return best;
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while predicting", e);
    }
  }

  /** The caller may close the model next: no call may still be in it. */
  private static void awaitEnd(ExecutorService pool) {
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
