package io.github.pocketzoo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.cli.cluster.ClassScores;
import io.github.pocketzoo.cli.cluster.ClassifyingJob;
import io.github.pocketzoo.cli.cluster.Table;
import io.github.pocketzoo.cli.cluster.TableFormat;
import io.github.pocketzoo.cli.engine.EngineChoice;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.InputText;
import io.github.pocketzoo.core.task.ScoredLabel;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.core.task.TextClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A table that is scored on Spark")
class TableScoringTest {
  private static final int TEXTS = 60;
  private static final int FILES = 4;

  @TempDir private static Path shared;
  private static SparkCluster cluster;
  private static Path model;
  private static Table reviews;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws IOException {
    // A task may fail twice.
    cluster =
        SparkCluster.open(
            SparkMaster.parse("local[2,3]"),
            Progress.silent(),
            Map.of("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName()));
    model = TinyReviews.model(shared.resolve("model"), 1);
    reviews = parquet(shared.resolve("reviews"), FILES);
  }

  @AfterAll
  static void stop() {
    assertThat(ExecutorModels.ofThisProcess().size()).isEqualTo(1);
    cluster.close();
    assertThat(ExecutorModels.ofThisProcess().size()).isZero();
  }

  @AfterEach
  void repair() {
    FaultyFileSystem.clear();
  }

  private static Table parquet(Path target, int files) {
    List<String> texts = TinyReviews.texts(TEXTS);
    List<Row> rows =
        IntStream.range(0, TEXTS)
            .mapToObj(i -> RowFactory.create(texts.get(i), TinyReviews.label(i)))
            .toList();
    StructType schema =
        new StructType().add("text", DataTypes.StringType).add("label", DataTypes.StringType);
    SparkSession.active()
        .createDataFrame(new ArrayList<>(rows), schema)
        .repartition(files)
        .write()
        .parquet(target.toString());
    return Table.of(target.toString(), "text").withLabels("label");
  }

  private ClassifyingJob job(Table table) {
    return new ClassifyingJob(
        "tiny",
        model,
        EngineChoice.byWeights(),
        TinyReviews.LABELS,
        table,
        "faulty:" + directory.resolve("scores"),
        8);
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("scores"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("part-")).toList();
    }
  }

  private List<Row> output() {
    return SparkSession.active()
        .read()
        .parquet(directory.resolve("scores").toString())
        .collectAsList();
  }

  @Test
  @DisplayName("has the answers of one machine, a row a text")
  void answers() throws IOException {
    ClassScores scores = cluster.classify(job(reviews));

    assertThat(scores.computed()).isEqualTo(TEXTS);
    assertThat(scores.found()).isZero();
    assertThat(scores.engine()).startsWith("runtime f32");
    assertThat(parts()).hasSize(FILES);
    assertThat(directory.resolve("scores/_SUCCESS")).exists();
    List<String> inputs =
        SparkSession.active().read().parquet(reviews.location()).collectAsList().stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    Map<Double, Long> expected = probabilities(inputs);
    List<Row> rows = output();
    assertThat(rows).hasSize(TEXTS);
    assertThat(rows.stream().map(row -> rounded(row.getAs("probability"))))
        .containsExactlyInAnyOrderElementsOf(
            expected.entrySet().stream()
                .flatMap(each -> Stream.generate(each::getKey).limit(each.getValue()))
                .toList());
    Row row = rows.get(0);
    List<Float> logits = row.getList(row.fieldIndex("logits"));
    int best = TinyReviews.LABELS.indexOf(row.<String>getAs("predicted"));
    double sum = logits.stream().mapToDouble(logit -> Math.exp(logit - logits.get(best))).sum();
    assertThat(1 / sum).isCloseTo(row.<Float>getAs("probability"), within(1e-6));
  }

  private static double rounded(float probability) {
    return Math.round(probability * 1e4) / 1e4;
  }

  private static Map<Double, Long> probabilities(List<String> texts) {
    try (Model loaded = ModelDirectory.load(model);
        Forward forward = EngineChoice.byWeights().open(loaded)) {
      TextClassifier classifier =
          new TextClassifier(
              new BatchRunner(forward, loaded.tokenizer().padTokenId(), 8),
              loaded.tokenizer(),
              loaded.architecture().head().orElseThrow(),
              TextClassifier.DEFAULT_THRESHOLD);
      return classifier.answer(texts.stream().map(InputText::of).toList()).stream()
          .map(answer -> answer.chosen().get(0))
          .map(ScoredLabel::score)
          .collect(Collectors.groupingBy(p -> rounded(p.floatValue()), Collectors.counting()));
    }
  }

  @Test
  @DisplayName("is tried again where a task fails, and is written once")
  void retries() throws IOException {
    Set<String> failed = ConcurrentHashMap.newKeySet();
    FaultyFileSystem.set(
        target -> {
          if (failed.size() < 2 && failed.add(target.getName())) {
            throw new IOException("the disk is away");
          }
        });
    ClassScores scores = cluster.classify(job(reviews));
    assertThat(failed).hasSize(2);
    assertThat(scores.computed()).isEqualTo(TEXTS);
    assertThat(output()).hasSize(TEXTS);
    assertNothingTemporary();
  }

  private void assertNothingTemporary() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("scores"))) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".tmp"));
    }
  }

  @Test
  @DisplayName("goes on where a job failed")
  void resumes() throws IOException {
    AtomicReference<String> broken = new AtomicReference<>();
    FaultyFileSystem.set(
        target -> {
          broken.compareAndSet(null, target.getName());
          if (target.getName().equals(broken.get())) {
            throw new IOException("the disk is away");
          }
        });
    assertThatThrownBy(() -> cluster.classify(job(reviews)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(reviews.location() + ": cannot be scored: IOException: the disk is away");
    assertThat(directory.resolve("scores/_SUCCESS")).doesNotExist();
    List<Path> before = parts();
    assertThat(before).hasSizeLessThan(FILES);
    Map<Path, FileTime> times = new HashMap<>();
    for (Path part : before) {
      times.put(part, Files.getLastModifiedTime(part));
    }

    FaultyFileSystem.clear();
    ClassScores scores = cluster.classify(job(reviews));
    assertThat(scores.computed() + scores.found()).isEqualTo(TEXTS);
    assertThat(scores.found() > 0).isEqualTo(!before.isEmpty());
    assertThat(parts()).hasSize(FILES);
    for (Path part : before) {
      assertThat(Files.getLastModifiedTime(part)).isEqualTo(times.get(part));
    }

    ClassScores again = cluster.classify(job(reviews));
    assertThat(again.computed()).isZero();
    assertThat(again.outcomes().predicted()).isEqualTo(scores.outcomes().predicted());
    assertThat(again.outcomes().truth()).isEqualTo(scores.outcomes().truth());
    assertThat(again.dataSha256()).isEqualTo(scores.dataSha256());
    assertThat(again.engine()).isEqualTo(scores.engine());
  }

  /** Spark speculates on clusters alone; so here a part is given to two tasks. */
  @Test
  @DisplayName("is written once where two attempts end at the same time")
  void speculation() throws IOException {
    Table one = parquet(directory.resolve("one"), 1);
    JavaSparkContext spark = new JavaSparkContext(SparkSession.active().sparkContext());
    ModelArchive archive = ModelArchive.pack(model, directory);
    spark.addFile(archive.file().toString());
    ModelSpec spec =
        new ModelSpec(
            archive.file().getFileName().toString(), archive.sha256(), null, ModelSpec.Use.CLASSES);
    TableInput input = TableInput.open(SparkSession.active(), one);
    ScoringTask task =
        new ScoringTask(
            new ScoringSettings("tiny", spec, TinyReviews.LABELS, one, 8),
            input.root(),
            "faulty:" + directory.resolve("scores"),
            spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    CyclicBarrier both = new CyclicBarrier(2);
    FaultyFileSystem.set(
        target -> {
          try {
            both.await(60, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
    JavaRDD<Row> rows = input.rows().javaRDD();
    List<PartResult> results = rows.union(rows).mapPartitions(task).collect();

    assertThat(results).hasSize(2);
    assertThat(results.get(0).part()).isEqualTo(results.get(1).part());
    assertThat(results.get(0).classes().predicted())
        .isEqualTo(results.get(1).classes().predicted());
    assertThat(parts()).hasSize(1);
    assertThat(output()).hasSize(TEXTS);
    assertNothingTemporary();
  }

  @Test
  @DisplayName("goes on where its process was killed")
  void killed() throws Exception {
    Process child = KilledScoring.start(model, reviews, directory.resolve("scores"));
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(KilledScoring.EXIT);
    int before = parts().size();
    assertThat(before).isBetween(1, FILES - 1);

    ClassScores scores = cluster.classify(job(reviews));
    assertThat(scores.found()).isPositive();
    assertThat(scores.computed()).isPositive();
    assertThat(parts()).hasSize(FILES);
    assertThat(output()).hasSize(TEXTS);
  }

  @Test
  @DisplayName("gives vectors where they are wanted")
  void vectors() {
    ClassifyingJob job = job(Table.of(reviews.location(), "text"));
    assertThat(cluster.embed(job)).isEqualTo(TEXTS);
    List<Row> rows = output();
    assertThat(rows).hasSize(TEXTS);
    try (Model body = ModelDirectory.load(model, HeadRequest.none()).model();
        Forward forward = EngineChoice.byWeights().open(body)) {
      SentenceEncoder encoder =
          SentenceEncoder.of(
              body.architecture(),
              new BatchRunner(forward, body.tokenizer().padTokenId(), 8),
              body.tokenizer(),
              EmbeddingSettings.of(model),
              "");
      List<float[]> expected = encoder.answer(TinyReviews.texts(TEXTS));
      for (Row row : rows) {
        List<Float> vector = row.getList(row.fieldIndex("embedding"));
        assertThat(expected).anySatisfy(each -> assertClose(each, vector));
      }
    }
  }

  private static void assertClose(float[] expected, List<Float> vector) {
    assertThat(vector).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(vector.get(i)).isCloseTo(expected[i], within(1e-5f));
    }
  }

  @Test
  @DisplayName("is not mixed with scores of another job")
  void foreign() throws IOException {
    cluster.classify(job(reviews));
    ClassifyingJob same = job(reviews);
    ClassifyingJob otherModel =
        new ClassifyingJob(
            "other",
            TinyReviews.model(directory.resolve("other"), 2),
            same.engine(),
            same.labels(),
            reviews,
            same.output(),
            8);
    assertRefused(otherModel, "_job.json: the scores there have model_sha256");
    assertRefused(job(parquet(directory.resolve("more"), 2)), "the scores there have files_sha256");
    Files.createDirectories(directory.resolve("mine"));
    Files.writeString(directory.resolve("mine/letter.txt"), "dear");
    assertRefused(
        new ClassifyingJob(
            "tiny",
            model,
            same.engine(),
            same.labels(),
            reviews,
            directory.resolve("mine").toString(),
            8),
        "has files that are no scores");
  }

  private static void assertRefused(ClassifyingJob job, String message) {
    assertThatThrownBy(() -> cluster.classify(job))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  @DisplayName("is refused in one line where it can't be read")
  void badTables() throws IOException {
    assertRefused(job(Table.of("nowhere", "text").withLabels("label")), "nowhere: no such file");
    assertRefused(
        job(Table.of(reviews.location(), "txt").withLabels("label")),
        "no column \"txt\", expected one of: text, label");
    Path broken = directory.resolve("broken.parquet");
    Files.writeString(broken, "no Parquet");
    assertRefused(
        job(Table.of(broken.toString(), "text").withLabels("label")), "cannot be read as parquet");
    Path unknown = directory.resolve("unknown.csv");
    Files.writeString(unknown, "text,label\na film,good\na book,boring\n");
    assertRefused(
        job(Table.of(unknown.toString(), "text").withLabels("label")),
        "unknown.csv, row 2: column \"label\": unknown label \"boring\", expected one of: bad");
    Path lines = directory.resolve("lines.jsonl");
    Files.writeString(
        lines, "{\"text\": \"a film\", \"label\": \"good\"}\n{\"label\": \"good\"}\n");
    assertRefused(
        job(Table.of(lines.toString(), "text").withLabels("label")),
        "lines.jsonl, row 2: column \"text\" has no value, expected a text");
    Files.writeString(lines, "{\"text\": \"a film\", \"label\"");
    assertRefused(
        job(Table.of(lines.toString(), "text").withLabels("label")),
        "lines.jsonl: cannot be scored");
  }

  @Test
  @DisplayName("is read on one machine, too")
  void oneMachine() throws IOException {
    parquet(directory.resolve("one"), 1);
    Path file;
    try (Stream<Path> files = Files.list(directory.resolve("one"))) {
      file = files.filter(each -> each.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    DatasetSpec spec = DatasetSpec.of(file, "text", "label");
    TextDataset data = DatasetReader.read(spec, TinyReviews.LABELS);
    assertThat(data.examples().stream().map(TextExample::text).sorted().toList())
        .isEqualTo(TinyReviews.texts(TEXTS).stream().sorted().toList());
    DatasetSpec other = DatasetSpec.of(file, "txt", "label");
    assertThatThrownBy(() -> DatasetReader.read(other, TinyReviews.LABELS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no column \"txt\", the file has: text, label");
  }

  @Test
  @DisplayName("may be of lines of any format")
  void formats() throws IOException {
    Path file = directory.resolve("table.txt");
    Files.writeString(file, "label\ttext\ngood\ta \"film\nbad\tthe book\n");
    Table tsv = new Table(file.toString(), TableFormat.TSV, "text", null, "label");
    assertThat(cluster.classify(job(tsv)).outcomes().truth()).containsExactly(2, 0);
  }
}
