package io.github.pocketzoo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.cli.cluster.TeachingJob;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.cli.engine.ForwardEngine;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.compression.distill.cache.CachedForward;
import io.github.pocketzoo.compression.distill.cache.StoredForm;
import io.github.pocketzoo.compression.distill.cache.TeacherCache;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A teacher that is asked on Spark")
class TeachingTest {
  private static final EngineChoice ENGINE = EngineChoice.of(ForwardEngine.RUNTIME_F32);

  /** More than the sequences of a part. */
  private static final int TEXTS = 1_100;

  private final TextDataset data = TinyReviews.dataset(TEXTS);
  private final Distillation settings =
      Distillation.of(new DistillationWeights(2, 0.5, 0.5, 0))
          .withStudent(StudentShape.ofLayers(1));

  @TempDir private Path directory;
  private Path saved;
  private Model teacher;
  private SparkCluster cluster;

  @BeforeEach
  void start() throws IOException {
    saved = TinyReviews.model(directory.resolve("teacher"), 1);
    teacher = ModelDirectory.load(saved);
    cluster = SparkCluster.open(SparkMaster.parse("local[2]"), Progress.silent());
  }

  @AfterEach
  void stop() {
    cluster.close();
    teacher.close();
  }

  private TeacherCache cache(String name) {
    return new TeacherCache(directory.resolve(name), StoredForm.half());
  }

  private TeachingJob job(TeacherCache cache, String engineName) {
    return new TeachingJob(
        saved,
        ENGINE,
        engineName,
        cache,
        ModelFingerprint.of(teacher).sha256(),
        new ClassExamples(data).sha256(),
        List.of(Forward.LOGITS),
        data.encode(teacher.tokenizer()));
  }

  private String engineName() {
    try (Forward forward = ENGINE.open(teacher)) {
      return forward.engine();
    }
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve(name))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Trains, and says how many texts the teacher computed. */
  private Model distilled(TeacherCache cache, long[] computed) {
    try (CachedForward cached =
        cache.open(
            ENGINE.open(teacher),
            ModelFingerprint.of(teacher).sha256(),
            new ClassExamples(data).sha256(),
            List.of(Forward.LOGITS))) {
      TrainingOptions options =
          TrainingOptions.defaults(80).withBatchSize(16).withDropout(false).withCheckpointSteps(0);
      Model student =
          settings.distill(
              List.of(Teacher.of(teacher, cached)),
              settings.newStudent(teacher, 0),
              new ClassExamples(data),
              new TrainingRun(options, Progress.silent(), Optional.empty()));
      computed[0] = cached.computed();
      return student;
    }
  }

  @Test
  @DisplayName("isn't asked again by distillation, which comes to the same")
  void findsAll() throws IOException {
    long computed = cluster.teach(job(cache("spark"), engineName()));
    assertThat(computed).isPositive().isLessThanOrEqualTo(TEXTS);
    assertThat(files("spark")).hasSize(2);
    assertThat(cluster.teach(job(cache("spark"), engineName()))).isZero();
    assertThat(files("spark")).hasSize(2);

    long[] ofOne = new long[1];
    long[] ofSpark = new long[1];
    try (Model alone = distilled(cache("alone"), ofOne);
        Model found = distilled(cache("spark"), ofSpark)) {
      assertThat(ofOne[0]).isPositive();
      assertThat(ofSpark[0]).isZero();
      assertThat(found.provenance().lastStep().metrics().get("train_loss"))
          .isEqualTo(alone.provenance().lastStep().metrics().get("train_loss"));
      assertThat(found.parameters().arrays()).isEqualTo(alone.parameters().arrays());
    }
  }

  @Test
  @DisplayName("says so where its processor is of another kind")
  void otherEngine() {
    assertThatThrownBy(() -> cluster.teach(job(cache("spark"), "runtime f32 (another)")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("this machine by runtime f32 (another)");
  }
}
