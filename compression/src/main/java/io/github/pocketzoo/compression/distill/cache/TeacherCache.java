package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.io.AtomicFiles;
import io.github.pocketzoo.core.io.Sha256;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.train.TrainingSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A directory that keeps what teachers computed, so that neither the next epoch nor the next run
 * computes it again. Outputs of different teachers, engines, data or {@link StoredForm}s lie in
 * directories of their own, those of a text are found by its tokens: another order of examples,
 * other batches or another student find them, too.
 *
 * <p>A run that fills the cache computes with the numbers as they are kept, rounded; so it gives
 * the bytes that a run gives which finds them.
 *
 * @param directory is made if it isn't there
 * @param form how numbers are kept
 */
public record TeacherCache(Path directory, StoredForm form) {
  /** Letters of a directory's name: 64 bits tell enough. */
  private static final int NAME_LETTERS = 16;

  /**
   * Checks, before long work, that something can be kept.
   *
   * @throws InvalidInputException if the directory can't be written
   */
  public void requireWritable() {
    AtomicFiles.requireWritable(directory.resolve("any"));
  }

  /**
   * A teacher that computes only what a cache doesn't have, if there is one.
   *
   * @param forward runs the teacher; is closed with the returned one, or when this fails
   * @param source what it is asked about
   * @param outputs what it is asked for, and nothing else will be
   * @throws InvalidInputException as {@link #open(Forward, String, String, List)}
   */
  public static Forward open(
      Optional<TeacherCache> cache,
      Forward forward,
      Model teacher,
      TrainingSource source,
      List<String> outputs) {
    return cache.isEmpty() || outputs.isEmpty()
        ? forward
        : cache
            .get()
            .open(forward, ModelFingerprint.of(teacher).sha256(), source.sha256(), outputs);
  }

  /**
   * A teacher that computes only what the cache doesn't have.
   *
   * @param teacher computes; is closed with the returned one, or when this fails
   * @param teacherSha256 what the teacher is
   * @param dataSha256 what it is asked about
   * @param outputs what it is asked for, and nothing else will be
   * @throws InvalidInputException if the cache can't be written, or has a file that is damaged or
   *     of something else
   */
  public CachedForward open(
      Forward teacher, String teacherSha256, String dataSha256, List<String> outputs) {
    return openPart(teacher, teacherSha256, dataSha256, outputs, "");
  }

  /**
   * The same for one of many processes that fill the cache together: it knows and writes the files
   * of its part alone. Processes that are given the same part and ask the same in the same order
   * write the same files, and each file once.
   *
   * @param part what the names of its files begin with, such as {@code "part-00003-"}
   */
  public CachedForward openPart(
      Forward teacher, String teacherSha256, String dataSha256, List<String> outputs, String part) {
    List<String> ordered = List.copyOf(new TreeSet<>(outputs));
    String identity =
        "teacher %s (%s), data %s, outputs %s as %s"
            .formatted(teacherSha256, teacher.engine(), dataSha256, ordered, form);
    byte[] hash = Sha256.newDigest().digest(identity.getBytes(StandardCharsets.UTF_8));
    String name = HexFormat.of().formatHex(hash).substring(0, NAME_LETTERS);
    try {
      requireWritable();
      return new CachedForward(teacher, directory.resolve(name), identity, ordered, form, part);
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }
}
