package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import io.github.pocketzoo.eval.bench.ColdStart;
import io.github.pocketzoo.eval.bench.DecodingCurves;
import io.github.pocketzoo.eval.bench.DecodingSpeed;
import io.github.pocketzoo.eval.language.LanguageReport;
import io.github.pocketzoo.eval.report.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The main job by commands on a language model of one layer. */
class LanguageModelsTest {
  private static final String GENERATION = "generation_config.json";

  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndText() throws IOException {
    TinyGpt.write(directory.resolve("gpt"), 1);
    Files.writeString(directory.resolve("gpt").resolve(GENERATION), "{\"temperature\": 0.7}");
    text("text.txt", 0, 60);
    text("held.txt", 60, 80);
  }

  private void text(String name, int from, int to) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int document = from; document < to; document++) {
      String noun = List.of("cat", "dog", "tree").get(document % 3);
      lines.add("a %s is %s.".formatted(noun, document % 2 == 0 ? "small" : "large"));
      lines.add("");
    }
    Files.write(directory.resolve(name), lines);
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(file).toFile());
  }

  private CommandRun run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  @Test
  void distillWhatIsInATeacherOfKeptOutputs() {
    String line =
        "distill --teacher @gpt --data @text.txt --validation-data @held.txt --max-length 16"
            + " --documents separate --max-steps 4 --batch-size 4 --alpha-hard 0"
            + " --teacher-cache @cache --eval-steps 2 --no-preflight";
    CommandRun first = run(line + " --cache-top-logits 5 --alpha-hidden 0 --output @soft");
    assertThat(first.out())
        .contains("teachers' outputs: ")
        .containsPattern("distill: 4 steps in .*, best after step [24], held-out perplexity");
    run(
        line
            + " --hidden-size 4 --heads 1 --relation-heads 2 --alpha-self-relations 1 --output @in");
    assertThat(directory.resolve("in").resolve(GENERATION)).exists();
    try (Model student = ModelDirectory.load(directory.resolve("in"))) {
      assertThat(student.architecture().hiddenSize()).isEqualTo(4);
      assertThat(student.provenance().lastStep().settings().get("teacher_engine"))
          .startsWith("runtime f32 (")
          .endsWith(", kept as float16");
    }
  }

  /** What queries were before positions turned them is gone. */
  @Test
  void aTeacherRunsInSameDiffForWhatTheRuntimeDoesNotKeep() throws IOException {
    Path llama = TinyGpt.write(directory.resolve("llama"), 1);
    Path config = llama.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        """
        {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 30,
         "max_position_embeddings": 24, "hidden_size": 8, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 12, "bos_token_id": 0, "eos_token_id": 0}
        """);
    Architecture architecture =
        ModelDirectory.architecture(ConfigReader.open(config))
            .withHead(HeadSpec.of(Task.TEXT_GENERATION));
    try (Model random = NewModel.random(architecture, TokenizerDirectory.load(llama, 24), 3)) {
      ModelDirectory.save(random, llama);
    }
    String line =
        "distill --teacher @llama --data @text.txt --max-length 16 --documents separate"
            + " --max-steps 2 --batch-size 4 --alpha-hidden 0 --alpha-self-relations 1"
            + " --no-preflight --output @small";
    assertThat(run(line).out())
        .contains("the teacher runs in SameDiff: the runtime does not keep queries.0");
    CommandRun asked =
        CommandRun.of(
            (line + " --teacher-engine runtime-f32").replace("@", directory + "/").split(" "));
    assertThat(asked.exitCode()).isEqualTo(1);
    assertThat(asked.err())
        .startsWith("pocketzoo: --teacher-engine runtime-f32: does not keep queries.0")
        .containsOnlyOnce("\n");
  }

  @Test
  void distillPruneQuantizeEvaluateReport() throws IOException {
    CommandRun distill =
        run(
            "distill --teacher @gpt --data @text.txt --validation-data @held.txt --output @student"
                + " --max-length 16 --documents separate --max-steps 6 --batch-size 4"
                + " --divergence reverse-kl --on-policy 0.5 --no-preflight");
    assertThat(distill.out())
        .contains("text.txt: 60 documents, ", "; 6 steps of 4 sequences")
        .containsPattern(
            "distill: 6 steps in \\d+ s, loss [\\d.]+, held-out perplexity [\\d.]+, [\\d.]+ bits per"
                + " byte \\(perplexity [\\d.]+ of the model that it was made of\\): ");

    run(
        "prune --model @student --teacher @gpt --data @*xt.txt --sparsity 0.5 --output @pruned"
            + " --keep-embeddings --max-steps 4 --batch-size 4 --pruning-interval 1"
            + " --no-preflight");
    run(
        "prune --model @gpt --data @text.txt --sparsity 0.25 --output @alone --max-steps 3"
            + " --keep-embeddings --batch-size 4 --pruning-interval 1");
    run("quantize --model @pruned --output @int8");
    CommandRun eval =
        run(
            "eval --model @gpt --model small=@student --model @int8 --data @held.txt --data"
                + " @text.txt --test-examples 50 --report-dir @report --curves --cold-start");
    requireCurvesAndColdStarts();
    assertThat(eval.out())
        .contains("Perplexity", "Bits/byte", "Tokens/s", "small", "int8", "report.html")
        .contains("bits per byte on these texts are at most 3 % above those of gpt");
    assertThat(directory.resolve("report/report.json"))
        .content()
        .contains("\"kind\" : \"language-models\"", "\"documents\" : 50");

    run(
        "eval --model @gpt --model small=@student --model @int8 --data @held.txt --data"
            + " @text.txt --test-examples 50 --no-benchmark --answers @report --report-dir @kept");
    assertThat(json("kept/report.json").findValues("quality"))
        .isEqualTo(json("report/report.json").findValues("quality"));
    assertThat(json("kept/report.json").path("pairs"))
        .hasSize(3)
        .isEqualTo(json("report/report.json").path("pairs"));

    requireOthersAnswersAreRefused();
    CommandRun again = run("report @report/report.json --output @again");
    assertThat(again.out()).contains("Perplexity");
    assertThat(directory.resolve("again/report.csv"))
        .hasSameTextualContentAs(directory.resolve("report/report.csv"));
    requireWhatTheModelsAre();
  }

  @Test
  void quantizeWithTrainingAndWithinABudget() {
    String data = " --data @text.txt --max-length 16";
    CommandRun alone =
        run(
            "quantize --qat --model @gpt --output @qat --max-steps 3 --batch-size 4"
                + " --activations static --calibration-examples 8"
                + data);
    assertThat(alone.out())
        .contains("text.txt: 59 documents, ", "; 3 steps of 4 sequences")
        .containsPattern(
            "quantization-aware training: 3 steps in .*, held-out perplexity [\\d.]+, .*"
                + "\\(perplexity [\\d.]+ of the model that it was made of\\)");
    run(
        "quantize --qat --model @gpt --teacher @gpt --output @taught --max-steps 2 --batch-size 4"
            + " --scheme int4 --granularity channel --learned-scales --alpha-hard 0 --no-preflight"
            + data);
    CommandRun within =
        run(
            "quantize --model @gpt --output @mixed --scheme int4 --group-size 8"
                + " --max-loss-rise 0.02 --validation-data @held.txt"
                + data);
    assertThat(within.out())
        .containsPattern("loss [\\d.]+ instead of [\\d.]+, \\d+ stay int8: ")
        .contains("quantize: ");
    CommandRun calibrated =
        run(
            "quantize --model @gpt --output @gptq --scheme int4 --group-size 8 --gptq --data @text.txt");
    assertThat(calibrated.out()).contains("quantize: ");
    try (Model model = ModelDirectory.load(directory.resolve("qat"))) {
      assertThat(model.quantization().inputScales()).isNotEmpty();
    }
    for (String made : List.of("qat", "taught", "mixed", "gptq")) {
      assertThat(run("generate --model @" + made + " --max-new-tokens 2 --prompt a").out())
          .isNotBlank();
    }
  }

  @Test
  void tellWhichPartsCanBePruned() throws IOException {
    String line = "sensitivity --model @gpt --data @held.txt --sparsities 0.5 --examples 5";
    CommandRun scan = run(line + " --max-length 16 --report-dir @scan");
    assertThat(scan.out())
        .startsWith("sensitivity: loss ")
        .doesNotContain("accuracy")
        .contains(" on 5 texts as it is; ");
    List<String> rows = Files.readAllLines(directory.resolve("scan/sensitivity.csv"));
    assertThat(rows).anySatisfy(row -> assertThat(row).startsWith("block 0 query,"));
    assertThat(rows.subList(1, rows.size()))
        .allSatisfy(row -> assertThat(row.split(",")[4]).isNotEqualTo("0.000000"));
  }

  private static double zerosOfBlocks(Model model) {
    long all = 0;
    long zeros = 0;
    for (String name : model.architecture().structure().blockWeights()) {
      INDArray weights = model.parameters().get(name);
      all += weights.length();
      zeros += weights.eq(0.0).castTo(DataType.INT64).sumNumber().longValue();
    }
    return (double) zeros / all;
  }

  private void requireWhatTheModelsAre() throws IOException {
    for (String made : List.of("student", "pruned", "alone", "int8")) {
      assertThat(directory.resolve(made).resolve(GENERATION))
          .hasSameTextualContentAs(directory.resolve("gpt").resolve(GENERATION));
    }
    try (Model student = ModelDirectory.load(directory.resolve("student"))) {
      Provenance.Step step = student.provenance().lastStep();
      assertThat(step.settings())
          .containsEntry("on_policy", "0.5")
          .containsEntry("divergence", "reverse-kl");
    }
    try (Model pruned = ModelDirectory.load(directory.resolve("pruned"))) {
      assertThat(zerosOfBlocks(pruned)).isCloseTo(0.5, within(0.01));
    }
    try (Model alone = ModelDirectory.load(directory.resolve("alone"))) {
      assertThat(zerosOfBlocks(alone)).isCloseTo(0.25, within(0.01));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("tokens") || name.contains("checkpoint"));
    }
  }

  private void requireOthersAnswersAreRefused() {
    CommandRun other =
        CommandRun.of(
            ("eval --model gpt=@student --data @held.txt --data @text.txt --test-examples 50"
                    + " --no-benchmark --answers @report")
                .replace("@", directory + "/")
                .split(" "));
    assertThat(other.exitCode()).isNotZero();
    assertThat(other.out()).contains("report.json: answers of a model with other files");
  }

  private void requireCurvesAndColdStarts() {
    LanguageReport report = JsonReport.readLanguage(directory.resolve("report/report.json"));
    assertThat(report.models())
        .hasSize(3)
        .allSatisfy(
            model -> {
              ColdStart start = model.coldStart().orElseThrow();
              assertThat(start.totalMillis()).isPositive();
              assertThat(start.peakBytes().orElseThrow())
                  .isGreaterThanOrEqualTo(start.residentBytes());
              DecodingCurves curves = model.speed().flatMap(DecodingSpeed::curves).orElseThrow();
              assertThat(curves.lengths()).isNotEmpty();
              assertThat(curves.batchSizes()).hasSize(5);
            });
  }

  @Test
  void aModelThatCannotBeLoadedIsARowThatSaysWhy() throws IOException {
    Files.createDirectories(directory.resolve("cut"));
    Files.copy(directory.resolve("gpt/config.json"), directory.resolve("cut/config.json"));
    String line =
        "eval --model @cut --model @gpt --data @held.txt --no-benchmark --report-dir @report"
            .replace("@", directory + "/");

    CommandRun eval = CommandRun.of(line.split(" "));

    assertThat(eval.exitCode()).isNotZero();
    assertThat(eval.err()).contains("1 of 2 models failed: cut").hasLineCount(1);
    JsonNode rows = json("report/report.json").path("models");
    assertThat(rows.path(0).path("name").textValue()).isEqualTo("cut");
    assertThat(rows.path(0).path("error").textValue()).contains("cut");
    assertThat(rows.path(1).path("quality").path("perplexity").path("value").isNumber()).isTrue();
    for (String file : List.of("report.html", "report.md", "report.tex", "report.csv")) {
      assertThat(directory.resolve("report/" + file)).content().contains("cut");
    }
  }

  @Test
  void speedCanBeLeftOut() {
    CommandRun eval = run("eval --model @gpt --data @held.txt --no-benchmark --max-length 12");
    assertThat(eval.out()).contains("gpt is the only model with a result: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "eval --model @base --model @gpt --data @text.txt | base isn't a language model, gpt is; expected models of one kind",
        "eval --model @gpt --data @text.txt --text-column x | --text-column goes with classifiers",
        "eval --model @gpt --data @text.txt --batch-size 4 | --batch-size goes with classifiers",
        "eval --model @gpt --data @text.txt --ngram-order 3 | --ngram-order goes with --task, not with --data",
        "eval --model @gpt --data @text.txt --max-length 100 | windows of 100 tokens: the model reads 24 at most",
        "eval --model @gpt --data @text.txt --prompt-length 20 --new-tokens 20 | --prompt-length and --new-tokens are 40 together: the shortest context has 24 tokens",
        "eval --model @gpt --data @none*.txt | no file fits this pattern",
        "eval --model @gpt --task wordnet-supersenses | --task wordnet-supersenses: is for classifiers, for language models there is wordnet-definitions",
        "eval --model @gpt --task glue | unknown task \"glue\", expected one of: wordnet-supersenses, wordnet-definitions",
        "eval --model @base --task wordnet-definitions | --task wordnet-definitions: is for language models, for classifiers there is wordnet-supersenses",
        "eval --model @base --data @text.txt --ngram-order 3 | --ngram-order goes with language models",
        "distill --teacher @base --data @text.txt --output @out --on-policy 0.5 | --on-policy goes with language models",
        "distill --teacher @base --data @text.txt --output @out --documents packed | --documents goes with language models",
        "distill --teacher @gpt --data @text.txt --output @out --on-policy 1.5 | --on-policy 1.5: expected a number in [0, 1]",
        "distill --teacher @gpt --data @text.txt --output @out --divergence kl | --divergence kl: expected one of forward-kl, reverse-kl",
        "distill --teacher @gpt --data @text.txt --output @out --train-examples 3 | --train-examples goes with classifiers",
        "distill --teacher @gpt --data @text.txt --output @out --max-length 100 | --max-length 100: the model takes at most 24 tokens",
        "distill --teacher @gpt --data @text.txt --output @out --on-policy 1 --teacher-cache @cache | --teacher-cache goes with texts that there are already",
        "distill --teacher @gpt --data @text.txt --output @out --unlabelled | continues texts, which are their own labels",
        "distill --teacher @gpt --data @text.txt --output @out --prune-vocabulary | --prune-vocabulary goes with encoders",
        "distill --teacher @gpt --data @text.txt --output @out --vocabulary-size 9 | --vocabulary-size goes with encoders",
        "distill --teacher @gpt --data @text.txt --output @out --augment 2 | --augment goes with classifiers",
        "distill --teacher @gpt --data @text.txt --output @out --on-policy 1 --alpha-soft 0 --no-preflight | on-policy distillation needs a weight of soft targets above 0",
        "distill --teacher @gpt --data @text.txt --validation-data @blank.txt --output @out | blank.txt: no text to measure on",
        "distill --teacher @gpt --task wordnet-supersenses --output @out | is for classifiers",
        "prune --model @base --task wordnet-definitions --output @out | is for language models",
        "quantize --qat --model @gpt --data @text.txt --output @out --unlabelled | --unlabelled: texts say nothing of what to learn, give a --teacher",
        "quantize --max-loss-rise 1 --model @gpt --data @text.txt --output @out --unlabelled | continues texts, which are their own labels",
        "quantize --qat --model @gpt --teacher @base --data @text.txt --output @out | base: is no language model, expected one",
        "quantize --qat --model @gpt --data @text.txt --text-column x --output @out | --text-column goes with classifiers",
        "quantize --model @gpt --max-length 8 --output @out | --max-length goes with --qat or --max-loss-rise",
        "quantize --model @gpt --max-loss-rise 1 --max-length 100 --data @text.txt --output @out | --max-length 100: the model takes at most 24 tokens",
        "sensitivity --model @gpt --task wordnet-supersenses --report-dir @out | is for classifiers",
        "sensitivity --model @gpt --data @text.txt --label-column x --report-dir @out | --label-column goes with classifiers",
        "sensitivity --model @gpt --data @none.txt --report-dir @out | none.txt",
        "prune --model @gpt --data @text.txt --output @out | is the model's head, too, and is about to be pruned",
        "prune --model @gpt --one-shot --output @out | is the model's head, too, and is about to be pruned",
        "prune --model @gpt --teacher @gpt --keep-embeddings --data @text.txt --output @out | expected less than",
        "distill --teacher @gpt --data @text.txt --output @out | preflight: teacher: ",
        "prune --model @gpt --keep-embeddings --data @text.txt --no-preflight --output @out | --no-preflight goes with --teacher",
        "prune --model @gpt --teacher @base --data @text.txt --output @out | base: is no language model, expected one",
      })
  void whatCannotBeUsedEndsInOneLine(String line, String message) throws IOException {
    TinyModel.write(directory.resolve("base"));
    Files.writeString(directory.resolve("blank.txt"), "\n \n");
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(directory.resolve("out")).doesNotExist();
  }
}
