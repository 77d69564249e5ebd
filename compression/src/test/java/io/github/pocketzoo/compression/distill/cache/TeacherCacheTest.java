package io.github.pocketzoo.compression.distill.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyFamilies;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.distill.Teacher;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelFingerprint;
import io.github.pocketzoo.core.train.ClassExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TeacherCacheTest {
  private static final StoredForm WHOLE =
      new StoredForm(StoredForm.Precision.FLOAT32, OptionalInt.empty());
  private static final List<String> IN_MODEL =
      List.of(ModelGraph.hiddenState(2), ModelGraph.attentionScores(0), ModelGraph.queries(1));

  @TempDir private Path directory;

  private final Model teacher = TinyClassifier.create(1);

  @AfterEach
  void free() {
    teacher.close();
  }

  private CachedForward open(Model of, StoredForm form, List<String> outputs) {
    return new TeacherCache(directory, form)
        .open(new SameDiffForward(of), ModelFingerprint.of(of).sha256(), "data", outputs);
  }

  private static Map<String, INDArray> direct(Model of, TokenBatch batch, List<String> outputs) {
    try (Forward forward = new SameDiffForward(of)) {
      return forward.run(batch, outputs);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsKeptWholeIsFoundAsItWasComputed() {
    TokenBatch batch = TinyFamilies.batch();
    List<String> outputs = List.of(Forward.LOGITS);
    INDArray expected = direct(teacher, batch, outputs).get(Forward.LOGITS);
    try (CachedForward first = open(teacher, WHOLE, outputs)) {
      first.run(batch, outputs);
      assertThat(first.computed()).isEqualTo(2);
      first.run(batch, outputs);
      assertThat(first.computed()).isEqualTo(2);
    }
    try (CachedForward second = open(teacher, WHOLE, outputs)) {
      INDArray found = second.run(batch, outputs).get(Forward.LOGITS);
      assertThat(second.computed()).isZero();
      assertThat(second.found()).isEqualTo(2);
      for (int row = 0; row < 2; row++) {
        // Less the largest of the row, which no softmax notices.
        INDArray shifted = expected.getRow(row).sub(expected.getRow(row).maxNumber());
        assertThat(found.getRow(row).equalsWithEps(shifted, 1e-6)).isTrue();
      }
    }
  }

  /** A shorter text in a batch that is padded less, and in one that is padded more. */
  @Test
  void paddingIsNotKept() {
    TokenBatch both = TinyFamilies.batch();
    TokenBatch alone =
        new TokenBatch(
            new int[][] {{2, 9, 3, 0}}, new int[][] {{1, 1, 1, 0}}, new int[][] {{0, 0, 0, 0}});
    Map<String, INDArray> expected = direct(teacher, alone, IN_MODEL);
    try (CachedForward cached = open(teacher, WHOLE, IN_MODEL)) {
      cached.run(both, IN_MODEL);
      Map<String, INDArray> found = cached.run(alone, IN_MODEL);
      assertThat(cached.computed()).isEqualTo(2);
      for (String output : List.of(IN_MODEL.get(0), IN_MODEL.get(2))) {
        assertThat(found.get(output).shape()).isEqualTo(expected.get(output).shape());
        assertThat(tokens(found.get(output)).equalsWithEps(tokens(expected.get(output)), 1e-5))
            .as(output)
            .isTrue();
      }
      INDArray scores = found.get(IN_MODEL.get(1));
      assertThat(scores.shape()).isEqualTo(expected.get(IN_MODEL.get(1)).shape());
      assertThat(scores.getDouble(0, 1, 2, 1))
          .isCloseTo(expected.get(IN_MODEL.get(1)).getDouble(0, 1, 2, 1), within(1e-5));
      assertThat(scores.getDouble(0, 1, 2, 3)).isLessThan(ModelGraph.UNSEEN);
    }
  }

  private static INDArray tokens(INDArray ofBatch) {
    return ofBatch.get(NDArrayIndex.point(0), NDArrayIndex.interval(0, 3)).dup('c');
  }

  @Test
  void halvesHaveElevenBits() {
    TokenBatch batch = TinyFamilies.batch();
    List<String> outputs = List.of(ModelGraph.hiddenState(1));
    INDArray expected = direct(teacher, batch, outputs).get(outputs.get(0));
    try (CachedForward cached = open(teacher, StoredForm.half(), outputs)) {
      INDArray found = cached.run(batch, outputs).get(outputs.get(0));
      for (int i = 0; i < 12; i++) {
        double value = expected.getDouble(0, 3, i);
        assertThat(found.getDouble(0, 3, i))
            .isCloseTo(value, within(1e-7 + Math.abs(value) / 2048));
      }
    }
  }

  /** Of 11 tokens 3 have logits of their own, 8 share what is left. */
  @Test
  void theOtherLogitsShareTheirProbability() {
    try (Model gpt = TinyGpt.create(1)) {
      TokenBatch batch = TinyGpt.sequences().batch(new int[] {0, 1}).tokens();
      List<String> outputs = List.of(Forward.LOGITS);
      INDArray expected = direct(gpt, batch, outputs).get(Forward.LOGITS);
      StoredForm top = new StoredForm(StoredForm.Precision.FLOAT32, OptionalInt.of(3));
      try (CachedForward cached = open(gpt, top, outputs)) {
        INDArray found = cached.run(batch, outputs).get(Forward.LOGITS);
        double[] p = softmax(expected.slice(0).slice(2).toDoubleVector());
        double[] q = softmax(found.slice(0).slice(2).toDoubleVector());
        double[] sorted = Arrays.stream(p).sorted().toArray();
        double rest = 0;
        for (int i = 0; i < 8; i++) {
          rest += sorted[i];
        }
        for (int i = 0; i < p.length; i++) {
          double wanted = p[i] >= sorted[8] ? p[i] : rest / 8;
          assertThat(q[i]).as("token " + i).isCloseTo(wanted, within(1e-6));
        }
      }
    }
  }

  private static double[] softmax(double[] logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    double total = sum;
    return Arrays.stream(logits).map(logit -> Math.exp(logit) / total).toArray();
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    List<String> outputs = List.of(Forward.LOGITS);
    try (CachedForward cached = open(teacher, WHOLE, outputs)) {
      cached.run(TinyFamilies.batch(), outputs);
    }
    assertThat(files()).hasSize(1);
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(bytes, bytes.length - 7));
    assertRefused(file + ": is damaged (its checksum is another); delete it, it is computed anew");

    byte[] changed = bytes.clone();
    changed[bytes.length - 20] ^= 1;
    Files.write(file, changed);
    assertRefused(file + ": is damaged (its checksum is another); delete it, it is computed anew");

    Files.writeString(file, "no such thing as a file of outputs");
    assertRefused(file + ": is no file of teacher outputs; delete it");

    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> open(teacher, WHOLE, outputs))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void aCacheThatCannotBeOpenedClosesTheTeacher() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    AtomicBoolean closed = new AtomicBoolean();
    Forward forward =
        new Forward() {
          @Override
          public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
            throw new AssertionError("is never asked");
          }

          @Override
          public String engine() {
            return "none";
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };

    assertThatThrownBy(
            () ->
                new TeacherCache(file, WHOLE)
                    .open(forward, "teacher", "data", List.of(Forward.LOGITS)))
        .isInstanceOf(InvalidInputException.class);
    assertThat(closed).isTrue();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> open(teacher, WHOLE, List.of(Forward.LOGITS)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }

  @Test
  void anotherTeacherHasFilesOfItsOwn() throws IOException {
    List<String> outputs = List.of(Forward.LOGITS);
    try (Model other = TinyClassifier.create(2);
        CachedForward first = open(teacher, WHOLE, outputs)) {
      first.run(TinyFamilies.batch(), outputs);
      try (CachedForward second = open(other, WHOLE, outputs)) {
        second.run(TinyFamilies.batch(), outputs);
        assertThat(second.computed()).isEqualTo(2);
      }
    }
    List<Path> files = files();
    assertThat(files).hasSize(2);
    Files.copy(files.get(0), files.get(1), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(
            () -> {
              open(teacher, WHOLE, outputs);
              open(TinyClassifier.create(2), WHOLE, outputs);
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has outputs of teacher");
  }

  @Test
  void aRunThatFindsOutputsGivesTheBytesOfTheRunThatKeptThem() {
    Distillation settings =
        Distillation.of(new DistillationWeights(2, 0.5, 0.5, 0))
            .withStudent(StudentShape.ofLayers(1));
    try (Model filling = distilled(settings);
        Model finding = distilled(settings)) {
      assertThat(finding.parameters().arrays()).isEqualTo(filling.parameters().arrays());
      assertThat(finding.provenance().lastStep().settings().get("teacher_engine"))
          .endsWith("kept as float16");
    }
  }

  private Model distilled(Distillation settings) {
    try (CachedForward cached = open(teacher, StoredForm.half(), List.of(Forward.LOGITS))) {
      return settings.distill(
          List.of(Teacher.of(teacher, cached)),
          settings.newStudent(teacher, 0),
          new ClassExamples(TinyClassifier.texts()),
          TinyClassifier.run(6));
    }
  }

  @Test
  void impossibleFormsAreRefused() {
    assertThatThrownBy(() -> StoredForm.Precision.of("float8"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("unknown precision \"float8\", expected one of float16, float32");
    assertThatThrownBy(() -> new StoredForm(StoredForm.Precision.FLOAT16, OptionalInt.of(0)))
        .isInstanceOf(InvalidInputException.class);
  }
}
