package io.github.pocketzoo.core.provenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a model came to be: where its weights were taken from and what was done to them. Stored
 * beside the weights as {@code provenance.json}.
 *
 * @param source the checkpoint at the beginning
 * @param steps what was done since, first to last
 */
public record Provenance(String source, List<Step> steps) {
  /** Name of the file within a model directory. */
  public static final String FILE_NAME = "provenance.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One operation.
   *
   * @param operation such as {@code "distill"}
   * @param toolVersion version of pocketzoo
   * @param createdAt ISO 8601 instant
   * @param settings every setting that the result depends on, the seed among them
   * @param data what was read: names and fingerprints
   * @param metrics what was measured at the end of the step
   */
  public record Step(
      String operation,
      String toolVersion,
      String createdAt,
      Map<String, String> settings,
      Map<String, String> data,
      Map<String, Double> metrics) {
    public Step {
      settings = new TreeMap<>(settings);
      data = new TreeMap<>(data);
      metrics = new TreeMap<>(metrics);
    }

    /** An operation of this version of pocketzoo that ends now. */
    public static Step now(
        String operation,
        Map<String, String> settings,
        Map<String, String> data,
        Map<String, Double> metrics) {
      String createdAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      return new Step(operation, Provenance.toolVersion(), createdAt, settings, data, metrics);
    }
  }

  public Provenance {
    steps = List.copyOf(steps);
  }

  /** Of weights that nothing was done to yet. */
  public static Provenance of(String source) {
    return new Provenance(source, List.of());
  }

  /** With one more step. */
  public Provenance then(Step step) {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Provenance(source, longer);
  }

  /**
   * What was done last.
   *
   * @throws IllegalStateException if nothing was done to the weights yet
   */
  public Step lastStep() {
    if (steps.isEmpty()) {
      throw new IllegalStateException("nothing was done to " + source);
    }
    return steps.get(steps.size() - 1);
  }

  /**
   * The same with more measured at the end of the last step.
   *
   * @throws IllegalStateException if nothing was done to the weights yet
   */
  public Provenance withMetrics(Map<String, Double> more) {
    Step last = lastStep();
    Map<String, Double> all = new TreeMap<>(last.metrics());
    all.putAll(more);
    List<Step> changed = new ArrayList<>(steps.subList(0, steps.size() - 1));
    changed.add(
        new Step(
            last.operation(),
            last.toolVersion(),
            last.createdAt(),
            last.settings(),
            last.data(),
            all));
    return new Provenance(source, changed);
  }

  /** Version of pocketzoo, {@code "development"} where it runs from unpacked classes. */
  public static String toolVersion() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Writes {@link #FILE_NAME} into a directory. */
  public void save(Path directory) {
    try {
      AtomicFiles.text(directory.resolve(FILE_NAME), JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads {@link #FILE_NAME} from a model directory; a directory without one is its own source.
   *
   * @throws InvalidInputException if the file can't be read
   */
  public static Provenance load(Path directory) {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return of(directory.toAbsolutePath().normalize().toString());
    }
    try {
      return JSON.readValue(file.toFile(), Provenance.class);
    } catch (IOException e) {
      throw new InvalidInputException(
          file + ": not a provenance record: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
  }
}
