package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.tokenizer.TokenizerDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code distill} beyond its defaults, on tiny models. */
class DistillTest {
  private static final List<String> LABELS = List.of("animal", "nature", "place");

  @TempDir private Path directory;

  @BeforeEach
  void writeModelsAndTexts() throws IOException {
    TinyModel.write(directory.resolve("teacher"), HeadSpec.classifier(LABELS));
    TinyTexts.csv(directory.resolve("texts.csv"));
    Files.writeString(
        directory.resolve("plain.txt"),
        "the red cat played\n\nthe small dog walks\nthe city is large\nthe tree is green\n"
            .repeat(20));
  }

  private CommandRun run(String line) {
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run;
  }

  private Model load(String name) {
    return ModelDirectory.load(directory.resolve(name));
  }

  private Map<String, String> settings(String name) {
    try (Model model = load(name)) {
      return model.provenance().lastStep().settings();
    }
  }

  private byte[] weights(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name).resolve(ModelDirectory.WEIGHTS));
  }

  private static final String SHORT =
      " --data @texts.csv --max-steps 4 --batch-size 8 --checkpoint-steps 0";

  @Test
  void whatIsMadeOfASentenceEncoderPoolsAsItDoes() throws IOException {
    Path pooling = directory.resolve("teacher/1_Pooling/config.json");
    Files.createDirectories(pooling.getParent());
    Files.writeString(
        pooling, "{\"word_embedding_dimension\": 32, \"pooling_mode_cls_token\": true}");
    run(
        "distill --teacher @teacher --hidden-size 8 --heads 2 --intermediate-size 12 --alpha-hidden"
            + " 0 --alpha-contrastive 1 --prune-vocabulary --output @small"
            + SHORT);
    run("quantize --model @small --output @int8");
    EmbeddingSettings settings = EmbeddingSettings.of(directory.resolve("int8"));
    assertThat(settings.pooling()).isEqualTo(Pooling.CLS);
    assertThat(directory.resolve("int8/1_Pooling/config.json"))
        .content()
        .contains("\"word_embedding_dimension\" : 8");
  }

  @Test
  void aNarrowStudentLearnsWhatIsInItsTeacher() {
    CommandRun run =
        run(
            "distill --teacher @teacher --hidden-size 8 --heads 2 --intermediate-size 12"
                + " --teacher-layers last --alpha-hidden 0.5 --alpha-embedding 0.1"
                + " --alpha-self-relations 1 --relation-heads 4 --alpha-cosine 0.2 --output @small"
                + SHORT);
    assertThat(run.out())
        .doesNotContain("the teacher runs in SameDiff")
        .containsPattern("distill: 4 steps in ");
    try (Model small = load("small")) {
      assertThat(small.architecture().hiddenSize()).isEqualTo(8);
      assertThat(small.provenance().lastStep().settings())
          .containsEntry("self_relations_weight", "1.0")
          .containsEntry("relation_heads", "4")
          .containsEntry("teacher_layers", "[1]");
    }
  }

  @Test
  void aTeacherOfSparseAttentionRunsInSameDiff() throws IOException {
    Path config = directory.resolve("teacher").resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\\{",
                "{\"attention_pattern\": {\"window\": 2, \"stride\": 0, \"global_tokens\": 1},"));
    assertThat(run("distill --teacher @teacher --layers 1 --output @small" + SHORT).out())
        .contains("the teacher runs in SameDiff: the runtime has no sparse attention");
  }

  @Test
  void aStudentOfAnotherFamilyWithItsOwnHead() throws IOException {
    Path electra = TinyModel.write(directory.resolve("electra"));
    Path config = electra.resolve(ModelDirectory.CONFIG);
    Files.writeString(
        config,
        """
        {"model_type": "electra", "vocab_size": 39, "embedding_size": 16, "hidden_size": 32,
         "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 64,
         "max_position_embeddings": 32}
        """);
    Architecture architecture = ModelDirectory.architecture(ConfigReader.open(config));
    try (Model random = NewModel.random(architecture, TokenizerDirectory.load(electra, 32), 3)) {
      ModelDirectory.save(random, electra);
    }
    run("distill --teacher @teacher --student @electra --output @small" + SHORT);
    try (Model small = load("small")) {
      assertThat(small.architecture().modelType()).isEqualTo("electra");
      assertThat(small.architecture().labels()).isEqualTo(LABELS);
    }
  }

  @Test
  void theTokensOfTheTextsAreLeft() {
    run(
        "distill --teacher @teacher --layers 1 --prune-vocabulary --output @small --data @texts.csv"
            + " --train-examples 6 --max-steps 3 --batch-size 6");
    try (Model teacher = load("teacher");
        Model small = load("small")) {
      assertThat(small.tokenizer().vocabularySize())
          .isEqualTo(small.architecture().vocabularySize())
          .isLessThan(teacher.tokenizer().vocabularySize());
      assertThat(small.tokenizer().decode(small.tokenizer().encode("the red cat").inputIds()))
          .contains("the red cat");
    }
  }

  @Test
  void theMostFrequentTokensAreLeft() {
    String line =
        "distill --teacher @teacher --layers 1 --data @texts.csv --train-examples 6 --max-steps 3"
            + " --batch-size 6 --output @";
    run(line + "used --prune-vocabulary");
    run(line + "frequent --vocabulary-size 2 --alpha-hidden 0");
    try (Model used = load("used");
        Model frequent = load("frequent")) {
      assertThat(frequent.tokenizer().vocabularySize())
          .isEqualTo(frequent.architecture().vocabularySize())
          .isLessThan(used.tokenizer().vocabularySize());
      assertThat(used.provenance().lastStep().settings())
          .containsEntry("teacher_reads", "the student's tokens");
      assertThat(frequent.provenance().lastStep().settings())
          .containsEntry("teacher_reads", "own tokens");
    }
  }

  @Test
  void severalTeachersWhoseOutputsAreKept() throws IOException {
    TinyModel.write(directory.resolve("other"), HeadSpec.classifier(LABELS));
    String line =
        "distill --teacher @teacher --teacher @other --teacher-weights 3,1 --alpha-hidden 0"
            + " --layers 1 --teacher-cache @cache --output @";
    assertThat(run(line + "first" + SHORT).out())
        .contains("teachers' outputs: ", " texts computed, ");
    assertThat(run(line + "second" + SHORT).out())
        .contains("teachers' outputs: 0 texts computed, ");
    assertThat(weights("second")).isEqualTo(weights("first"));
    assertThat(settings("second"))
        .containsEntry("teacher_weights", "3.0, 1.0")
        .containsEntry("teacher_layers", "[1], [1]");
  }

  @Test
  void aDamagedCacheIsNamed() throws IOException {
    String line =
        "distill --teacher @teacher --alpha-hidden 0 --layers 1 --teacher-cache @cache --output @a"
            + SHORT;
    run(line);
    Path file;
    try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
      file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    CommandRun run = CommandRun.of(line.replace("@", directory + "/").split(" "));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "pocketzoo: %s: is damaged (its checksum is another); delete it, it is computed anew%n"
                .formatted(file));
  }

  @Test
  void aTeacherThatKnowsNothingIsRefused() {
    String line =
        "distill --teacher @teacher --data @texts.csv --validation-data @texts.csv --max-steps 1";
    CommandRun run =
        CommandRun.of((line + " --output @small").replace("@", directory + "/").split(" "));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .matches(
            "pocketzoo: preflight: teacher: .*teacher has accuracy 0\\.\\d+, the trivial answer 0\\.3333;"
                + " expected more than 0\\.4000: train it first, or lower teacher-margin\\R");
    assertThat(directory.resolve("small")).doesNotExist();
  }

  @Test
  void aTeacherThatWasTrainedMayTeach() {
    String data = " --data @texts.csv --validation-data @texts.csv --batch-size 16";
    run("train --model @teacher --learning-rate 0.01 --max-steps 60 --output @good" + data);
    CommandRun run =
        run("distill --teacher @good --teacher-margin 0.2 --max-steps 1 --output @small" + data);
    assertThat(run.out()).containsPattern("preflight ok +teacher +.*good has accuracy [01]\\.\\d+");
  }

  @Test
  void theBestStudentIsSaved() {
    CommandRun run =
        run(
            "distill --teacher @teacher --layers 1 --eval-steps 2 --patience 1 --data @texts.csv"
                + " --validation-data @texts.csv --max-steps 40 --batch-size 8"
                + " --learning-rate 1e-6 --no-preflight --output @small");
    assertThat(run.out()).containsPattern("distill: \\d+ steps in .*, best after step \\d+");
    try (Model small = load("small")) {
      assertThat(small.provenance().lastStep().metrics())
          .containsKeys("best_step", "best_score", "train_steps");
    }
  }

  @Test
  void textsWithoutLabels() {
    CommandRun run =
        run(
            "distill --teacher @teacher --unlabelled --data @plain.txt --layers 1 --output @small"
                + " --alpha-attention 1 --alpha-contrastive 1 --max-steps 3 --batch-size 8"
                + " --eval-steps 1");
    assertThat(run.out()).contains("plain.txt: 79 texts without labels, 3 steps of 8");
    assertThat(settings("small"))
        .containsEntry("hard_weight", "0.0")
        .containsEntry("soft_weight", "0.5");
  }

  @Test
  void aTeacherWithoutAHeadTeachesWhatIsInIt() throws IOException {
    TinyModel.write(directory.resolve("encoder"));
    run(
        "distill --teacher @encoder --unlabelled --data @plain.txt --layers 1 --output @small"
            + " --max-steps 2 --batch-size 8");
    assertThat(settings("small"))
        .containsEntry("soft_weight", "0.0")
        .containsEntry("hidden_weight", "1.0");
  }

  /** DistilBERT's three parts. */
  @Test
  void aMaskedLanguageModel() throws IOException {
    TinyModel.write(directory.resolve("masked"), HeadSpec.of(Task.FILL_MASK));
    CommandRun run =
        run(
            "distill --teacher @masked --unlabelled --data @plain.txt --layers 1 --output @small"
                + " --alpha-hidden 0 --alpha-cosine 1 --max-length 16 --max-steps 3"
                + " --batch-size 4");
    assertThat(run.out()).contains(" sequences with masked words, 3 steps of 4");
    try (Model small = load("small")) {
      assertThat(small.architecture().head()).contains(HeadSpec.of(Task.FILL_MASK));
      assertThat(small.provenance().lastStep().settings())
          .containsEntry("hard_weight", "0.5")
          .containsEntry("cosine_weight", "1.0");
    }
  }

  @Test
  void moreTextsByMaskedReplacement() throws IOException {
    TinyModel.write(directory.resolve("masked"), HeadSpec.of(Task.FILL_MASK));
    CommandRun run =
        run(
            "distill --teacher @teacher --layers 1 --augment 2 --augment-model @masked"
                + " --output @small --train-examples 8 --data @texts.csv --max-steps 3"
                + " --batch-size 8");
    assertThat(run.out()).contains("augmented 8 texts to 24 in ");
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** One line that names the culprit, and nothing is written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "--hidden-size 99 --data @texts.csv | the student is wider than the teacher: hidden size 99",
        "--layers 1 --heads 99 --data @texts.csv | the student is wider than the teacher: 99 attention heads",
        "--teacher-layers 2,1 --data @texts.csv | expected ascending numbers from 1",
        "--teacher-layers 1,9 --data @texts.csv | teacher layers 1,9, expected 2 of the numbers 1 to 2",
        "--teacher-layers first --data @texts.csv | expected uniform, last, skip or numbers such as 2,4,6",
        "--alpha-attention -1 --data @texts.csv | --alpha-attention -1: expected a number of 0 or more",
        "--relation-heads 3 --data @texts.csv | --relation-heads goes with a weight of attention-kl, value-relations or self-relations",
        "--contrast-temperature 1 --data @texts.csv | --contrast-temperature goes with a weight of contrastive",
        "--alpha-self-relations 1 --relation-heads 7 --data @texts.csv | 7 relation heads don't divide",
        "--alpha-self-relations 1 --relation-layer 9 --data @texts.csv | relation layer is 9, expected 1 to 2",
        "--teacher-weights 1,2 --data @texts.csv | --teacher-weights: 2 numbers, expected 1, one a teacher",
        "--cache-precision float32 --data @texts.csv | --cache-precision goes with --teacher-cache",
        "--cache-top-logits 5 --data @texts.csv | --cache-top-logits goes with --teacher-cache",
        "--vocabulary-size 2 --prune-vocabulary --data @texts.csv | --vocabulary-size goes with a vocabulary of its own, not with --prune-vocabulary",
        "--patience 3 --data @texts.csv | --patience goes with --eval-steps",
        "--eval-steps 3 --data @texts.csv | --eval-steps needs --validation-data",
        "--augment-candidates 3 --data @texts.csv | --augment-candidates goes with --augment",
        "--student @teacher --layers 1 --data @texts.csv | --layers goes with a new student, not with --student",
        "--unlabelled --alpha-hard 1 --data @plain.txt | --alpha-hard 1.0: needs labels",
        "--unlabelled --task wordnet-supersenses | --unlabelled goes with --data, not with --task",
        "--unlabelled --augment 2 --data @plain.txt | --augment goes with classifiers",
        "--unlabelled --text-column x --data @plain.txt | --text-column goes with classifiers",
      })
  void impossibleSettingsAreRefused(String options, String message) throws IOException {
    Set<String> before = files();
    CommandRun run =
        CommandRun.of(
            ("distill --teacher @teacher --output @out " + options)
                .replace("@", directory + "/")
                .split(" "));
    assertThat(run.exitCode()).as(run.err()).isPositive();
    assertThat(run.err()).startsWith("pocketzoo: ").containsOnlyOnce("\n").contains(message);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void tokenizersThatDoNotAgreeAreRefused() throws IOException {
    TinyModel.write(directory.resolve("other"));
    Path tokenizer = directory.resolve("other").resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"cat\"", "\"lion\""));
    CommandRun run =
        CommandRun.of(
            ("distill --teacher @teacher --student @other --output @out" + SHORT)
                .replace("@", directory + "/")
                .split(" "));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the tokenizers don't agree: the student's token \"lion\"");
    assertThat(directory.resolve("out")).doesNotExist();
  }
}
