package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * Time to load a model in a new process, whose first arrays these are, with its files in the disk
 * cache; and the peak of the process's memory where Linux tells it. {@code -Dbench.args="-p
 * model=DIRECTORY"} takes another model.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ModelLoadingBenchmark {
  private static final Path PROCESS_STATUS = Path.of("/proc/self/status");

  @Param("bert-base-uncased")
  private String model;

  private Path directory;
  private Model loaded;

  /** The fetch verifies every file, which reads it into the disk cache. */
  @Setup
  public void fetch() {
    directory = ModelCatalog.ofUser().fetch(ModelReference.parse(model), FetchOptions.silent());
  }

  @Benchmark
  public Model load() {
    loaded = ModelDirectory.load(directory);
    return loaded;
  }

  /** Prints the peak. */
  @TearDown
  public void close() throws IOException {
    if (Files.exists(PROCESS_STATUS)) {
      try (Stream<String> lines = Files.lines(PROCESS_STATUS)) {
        lines.filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
      }
    }
    System.out.println(4 * loaded.parameters().count() / 1024 + " kB of weights");
    loaded.close();
  }
}
