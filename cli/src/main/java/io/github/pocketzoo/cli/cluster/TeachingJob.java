package io.github.pocketzoo.cli.cluster;

import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.List;

/**
 * What a teacher is to be asked.
 *
 * @param model the teacher's directory
 * @param engine what runs it
 * @param engineName what that calls itself here; the same elsewhere, or the cache wouldn't be found
 * @param cache keeps what it says, where every machine can write
 * @param teacherSha256 what the teacher is, as the cache knows it
 * @param dataSha256 what it is asked about, as the cache knows it
 * @param outputs what it is asked for
 * @param sequences in the teacher's tokens
 */
public record TeachingJob(
    Path model,
    EngineChoice engine,
    String engineName,
    TeacherCache cache,
    String teacherSha256,
    String dataSha256,
    List<String> outputs,
    List<Encoding> sequences) {
  public TeachingJob {
    outputs = List.copyOf(outputs);
    sequences = List.copyOf(sequences);
  }
}
