package io.github.pocketzoo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.compression.distill.DistillationWeights;
import io.github.pocketzoo.compression.distill.Distiller;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.prune.GradualPruning;
import io.github.pocketzoo.compression.prune.structured.StructuredPruning;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.progress.TerminalProgress;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingRun;
import io.github.pocketzoo.eval.EvaluationOptions;
import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.Evaluator;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.RunDescription;
import io.github.pocketzoo.eval.bench.BenchmarkOptions;
import io.github.pocketzoo.eval.heldout.ClassTexts;
import io.github.pocketzoo.eval.report.ReportFiles;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Java in the documentation is the Java below: it compiles, and it runs on a tiny model.
 *
 * <p>A block of a document that follows the line {@code <!-- compiled -->} has to be in this file,
 * letter by letter. The methods below begin with what the blocks take for granted.
 */
class DocumentedExamplesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path SOURCE =
      Path.of("src/test/java/io/github/pocketzoo/docs/DocumentedExamplesTest.java");
  private static final Pattern COMPILED_BLOCK =
      Pattern.compile("<!-- compiled -->\\R```java\\R(.*?)```", Pattern.DOTALL);
  private static final String METHOD_INDENT = " ".repeat(4);

  private static final List<String> WORDS =
      List.of("[PAD]", "[UNK]", "a", "good", "bad", "long", "film", "book");

  /** In the README. */
  static void compress(String name, Path trainFile, long steps, Path out) {
    Path base = ModelCatalog.ofUser().fetch(ModelReference.parse(name), FetchOptions.silent());
    TextDataset train = DatasetReader.read(DatasetSpec.of(trainFile, "text", "label"));
    Progress.Factory progress = TerminalProgress.onStandardError();
    TrainingRun run = new TrainingRun(TrainingOptions.defaults(steps), progress, Optional.empty());
    Distiller distiller = new Distiller(LayerMap.uniform(6, 3), DistillationWeights.defaults());
    try (Model pretrained = ModelDirectory.load(base);
        Model teacher = new FineTuner(Freezing.NONE, 128).train(pretrained, train, run);
        Forward forward = Runtime.compile(teacher, CompileOptions.defaults());
        Model student = distiller.distill(teacher, forward, train, run);
        Model int8 = Quantizer.int8().quantize(student)) {
      ModelDirectory.save(teacher, out.resolve("teacher"));
      ModelDirectory.save(student, out.resolve("student"));
      ModelDirectory.save(int8, out.resolve("student-int8"));
    }
  }

  /** In the guide to the Java API. */
  static Model prune(
      Model teacher, Forward forward, Model student, TextDataset train, TrainingRun run) {
    Distiller distiller = new Distiller(LayerMap.uniform(6, 3), DistillationWeights.defaults());
    Model pruned =
        GradualPruning.toSparsity(0.5)
            .prune(student, distiller.loss(teacher, forward, train), train, run);
    return pruned;
  }

  /** In the guide to pruning. */
  static Model remove(Model teacher, Forward forward, TextDataset train, TrainingRun run) {
    Distiller distiller = Distiller.between(teacher, teacher, DistillationWeights.defaults());
    Model narrow =
        StructuredPruning.removing(0.5)
            .prune(teacher, distiller.loss(teacher, forward, train), new ClassExamples(train), run);
    return narrow;
  }

  /** In the guide to the Java API. */
  static Map<String, String> predict(Path directory, List<String> texts) {
    Map<String, String> answers = new LinkedHashMap<>();
    try (Model model = ModelDirectory.load(directory);
        Forward forward = Runtime.compile(model, CompileOptions.defaults())) {
      Tokenizer tokenizer = model.tokenizer();
      List<Encoding> encodings = texts.stream().map(tokenizer::encode).toList();
      TokenBatch batch = TokenBatch.of(encodings, tokenizer.padTokenId());
      try (INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS)) {
        int[] best = logits.argMax(1).toIntVector();
        for (int i = 0; i < best.length; i++) {
          answers.put(texts.get(i), model.architecture().labels().get(best[i]));
        }
      }
    }
    return answers;
  }

  /** In the guide to the Java API. */
  static EvaluationReport evaluate(
      Path testFile, Path models, EvaluationOptions options, Path reports) {
    try (Model teacher = ModelDirectory.load(models.resolve("teacher"));
        Model student = ModelDirectory.load(models.resolve("student"))) {
      List<String> labels = teacher.architecture().labels();
      TextDataset test = DatasetReader.read(DatasetSpec.of(testFile, "text", "label"), labels);
      List<ModelUnderTest> rows =
          List.of(
              ModelUnderTest.saved("teacher", teacher, models.resolve("teacher")),
              ModelUnderTest.saved("student", student, models.resolve("student")));
      String fingerprint = DatasetFingerprint.of(test).sha256();
      RunDescription run =
          new RunDescription(Provenance.toolVersion(), "reviews 1", fingerprint, "my.Main");
      EvaluationReport report =
          new Evaluator(options.withBaseline("teacher"), TerminalProgress.onStandardError())
              .evaluate(rows, ClassTexts.of(test), run);
      ReportFiles.write(report, reports);
      return report;
    }
  }

  @ParameterizedTest
  @CsvSource({"README.md, 1", "docs/guide/java-api.md, 3", "docs/guide/pruning.md, 1"})
  void documentsShowThisSource(String document, int blocks) throws IOException {
    String source = Files.readString(SOURCE);
    List<String> shown =
        COMPILED_BLOCK
            .matcher(Files.readString(ROOT.resolve(document)))
            .results()
            .map(MatchResult::group)
            .map(block -> COMPILED_BLOCK.matcher(block).replaceFirst("$1"))
            .toList();
    assertThat(shown).hasSize(blocks);
    assertThat(shown).allSatisfy(block -> assertThat(source).contains(indented(block)));
  }

  private static String indented(String block) {
    return block
        .lines()
        .map(line -> METHOD_INDENT + line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void examplesRun(@TempDir Path directory) throws IOException {
    Path pretrained = saveTinyModel(directory.resolve("pretrained"));
    Path texts = directory.resolve("texts.csv");
    Files.writeString(
        texts,
        "text,label\na good film,good\na bad film,bad\ngood book,good\na long bad book,bad\n");

    compress(pretrained.toString(), texts, 2, directory);

    try (Model teacher = ModelDirectory.load(directory.resolve("teacher"));
        Forward forward = Runtime.compile(teacher, CompileOptions.defaults());
        Model student = ModelDirectory.load(directory.resolve("student"));
        Model int8 = ModelDirectory.load(directory.resolve("student-int8"))) {
      assertThat(student.architecture().structure().blocks()).hasSize(3);
      assertThat(int8.quantized()).isNotEmpty();
      TextDataset train = DatasetReader.read(DatasetSpec.of(texts, "text", "label"));
      TrainingRun run =
          new TrainingRun(TrainingOptions.defaults(2), Progress.silent(), Optional.empty());
      try (Model pruned = prune(teacher, forward, student, train, run)) {
        assertThat(pruned.parameters().countNonZero())
            .isLessThan(student.parameters().countNonZero());
      }
    }

    assertThat(predict(directory.resolve("student-int8"), List.of("good film", "a bad book")))
        .containsOnlyKeys("good film", "a bad book")
        .allSatisfy((text, label) -> assertThat(label).isIn("good", "bad"));

    EvaluationOptions quick =
        EvaluationOptions.defaults().withBenchmark(Optional.of(new BenchmarkOptions(4, 0, 1, 2)));
    EvaluationReport report = evaluate(texts, directory, quick, directory.resolve("reports"));
    assertThat(report.models()).allSatisfy(model -> assertThat(model.error()).isEmpty());
    assertThat(directory.resolve("reports/report.html")).isNotEmptyFile();
  }

  /** Six blocks of width 8 with random weights. */
  private static Path saveTinyModel(Path directory) {
    Architecture architecture =
        EncoderArchitecture.bert(
            new BertConfig(
                WORDS.size(), 8, 6, 2, 16, Activation.GELU, 0.1, 0.1, 0.1, 128, 2, 0.02, 1e-12, 0),
            Pooling.MEAN,
            Optional.empty());
    ParameterInitializer initializer = new ParameterInitializer(0.5, 1);
    Tokenizer tokenizer =
        Tokenizer.of(tokenizerJson().getBytes(StandardCharsets.UTF_8), 128, "tiny");
    try (Model model =
        new Model(
            architecture,
            initializer.initializeAll(architecture.parameters()),
            tokenizer,
            Provenance.of("random"))) {
      ModelDirectory.save(model, directory);
    }
    return directory;
  }

  /** Words between spaces, each a token. */
  private static String tokenizerJson() {
    String vocabulary =
        IntStream.range(0, WORDS.size())
            .mapToObj(id -> "\"%s\": %d".formatted(WORDS.get(id), id))
            .collect(Collectors.joining(", "));
    return """
        {
          "version": "1.0",
          "added_tokens": [],
          "normalizer": null,
          "pre_tokenizer": {"type": "WhitespaceSplit"},
          "post_processor": null,
          "decoder": null,
          "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {%s}}
        }
        """
        .formatted(vocabulary);
  }
}
