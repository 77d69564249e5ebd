package io.github.pocketzoo.cli.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.process.JavaCommand;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.ResidentMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Opens one saved model in a process of its own and tells how long its first answer took. Another
 * model in the process would have warmed what they share, and left memory that is used again.
 */
public final class ColdStartProbe {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
  private static final String TEXT = "a short text, as good as any other";
  private static final int TIMEOUT_MINUTES = 5;

  private ColdStartProbe() {}

  /**
   * Measures a saved model in a new process.
   *
   * @param engine runs it; where it is empty, the runtime in the arithmetic of its weights
   * @throws InvalidInputException if the process fails
   */
  public static ColdStart measure(Path directory, Optional<ForwardEngine> engine) {
    List<String> words = new ArrayList<>(List.of(directory.toString()));
    engine.map(ForwardEngine::label).ifPresent(words::add);
    try {
      Path out = Files.createTempFile("cold-start", ".json");
      try {
        Process process =
            JavaCommand.process(JavaCommand.of(ColdStartProbe.class.getName(), words))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
          process.destroyForcibly();
        }
        if (!ended) {
          throw failure(directory, "did not end in %d minutes".formatted(TIMEOUT_MINUTES));
        }
        String last =
            Files.readString(out, StandardCharsets.UTF_8)
                .lines()
                .reduce((before, line) -> line)
                .orElse("");
        if (process.exitValue() != 0) {
          throw failure(
              directory,
              "ended with %d%s"
                  .formatted(process.exitValue(), last.isBlank() ? "" : ": " + last.strip()));
        }
        return JSON.readValue(last, ColdStart.class);
      } finally {
        Files.deleteIfExists(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a model was opened", e);
    }
  }

  private static InvalidInputException failure(Path directory, String what) {
    return new InvalidInputException(
        "%s: the process that measures its cold start %s".formatted(directory, what));
  }

  /** The process: a directory, and perhaps an engine. Its last line is the result, or a reason. */
  public static void main(String[] words) throws JsonProcessingException {
    try {
      System.out.println(JSON.writeValueAsString(measureHere(words)));
    } catch (RuntimeException | OutOfMemoryError e) {
      System.out.println(FailureReason.of(e));
      System.exit(1);
    }
  }

  private static ColdStart measureHere(String[] words) {
    Optional<ForwardEngine> engine =
        words.length > 1
            ? Optional.of(ValueType.oneOf(ForwardEngine.class).parser().apply(words[1]))
            : Optional.empty();
    // The libraries are the process's, not the model's.
    Nd4j.create(1).close();
    long jvmBytes = ResidentMemory.bytes().orElse(0);
    long start = System.nanoTime();
    try (Model model = ModelDirectory.load(Path.of(words[0]))) {
      long loaded = System.nanoTime();
      try (FirstAnswer answer = FirstAnswer.open(model, engine)) {
        long opened = System.nanoTime();
        answer.ask(TEXT);
        long answered = System.nanoTime();
        return new ColdStart(
            millis(start, loaded),
            millis(loaded, opened),
            millis(opened, answered),
            ResidentMemory.bytes().orElse(0),
            jvmBytes,
            ResidentMemory.peakBytes());
      }
    }
  }

  private static double millis(long from, long to) {
    return (to - from) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
