package io.github.pocketzoo.spark;

import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.compression.distill.cache.CachedForward;
import io.github.pocketzoo.compression.distill.cache.StoredForm;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.data.LengthSortedBatches;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.api.java.function.Function2;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Asks a teacher about a part of the sequences. What it says goes into files of a cache that are
 * named by the part; what is there already is not computed.
 */
final class TeachingTask implements Function2<Integer, Iterator<TokenSequence>, Iterator<Long>> {
  private static final long serialVersionUID = 1L;
  private static final int BATCH_SIZE = 32;
  private static final int ALL = 0;

  private final ModelSpec model;
  private final String engine;
  private final String directory;
  private final StoredForm.Precision precision;
  private final int topLogits;
  private final String teacherSha256;
  private final String dataSha256;
  private final ArrayList<String> outputs;

  TeachingTask(ModelSpec model, TeachingJob job) {
    this.model = model;
    this.engine = job.engineName();
    this.directory = job.cache().directory().toAbsolutePath().toString();
    this.precision = job.cache().form().precision();
    this.topLogits = job.cache().form().topLogits().orElse(ALL);
    this.teacherSha256 = job.teacherSha256();
    this.dataSha256 = job.dataSha256();
    this.outputs = new ArrayList<>(job.outputs());
  }

  private TeacherCache cache() {
    OptionalInt top = topLogits == ALL ? OptionalInt.empty() : OptionalInt.of(topLogits);
    return new TeacherCache(Path.of(directory), new StoredForm(precision, top));
  }

  @Override
  public Iterator<Long> call(Integer number, Iterator<TokenSequence> sequences) {
    List<Encoding> encodings = new ArrayList<>();
    sequences.forEachRemaining(sequence -> encodings.add(sequence.encoding()));
    if (encodings.isEmpty()) {
      return List.<Long>of().iterator();
    }
    try (ExecutorModels.Lease lease = ExecutorModels.ofThisProcess().lease(model)) {
      Forward forward = lease.model().forward();
      if (!forward.engine().equals(engine)) {
        throw new InvalidInputException(
            "an executor runs the teacher by %s, this machine by %s, which would not find its outputs; expected processors of one kind"
                .formatted(forward.engine(), engine));
      }
      String part = "part-%05d-".formatted(number);
      try (CachedForward cached =
          cache().openPart(new Shared(forward), teacherSha256, dataSha256, outputs, part)) {
        int[] lengths = encodings.stream().mapToInt(Encoding::length).toArray();
        for (int[] batch : new LengthSortedBatches(lengths, BATCH_SIZE).batches()) {
          List<Encoding> chosen = Arrays.stream(batch).mapToObj(encodings::get).toList();
          TokenBatch tokens = TokenBatch.of(chosen, lease.model().tokenizer().padTokenId());
          cached.run(tokens, outputs).values().forEach(INDArray::close);
        }
        return List.of(cached.computed()).iterator();
      }
    }
  }

  /** The executor's model, which isn't closed with the part. */
  private record Shared(Forward forward) implements Forward {
    @Override
    public Map<String, INDArray> run(TokenBatch batch, List<String> wanted) {
      return forward.run(batch, wanted);
    }

    @Override
    public String engine() {
      return forward.engine();
    }

    @Override
    public void close() {
      // Other tasks run it.
    }
  }
}
