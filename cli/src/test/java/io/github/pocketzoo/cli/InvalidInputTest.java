package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be used ends in one line that names it, before anything is written. */
class InvalidInputTest {
  private static final String TRAIN =
      "train --model @base --data @texts.csv --output @out --max-steps 1 ";

  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndData() throws IOException {
    TinyModel.write(directory.resolve("base"));
    TinyTexts.csv(directory.resolve("texts.csv"));
  }

  /** Runs a command line in which {@code @} stands for the directory. */
  private CommandRun run(String line) {
    return CommandRun.of(line.strip().replace("@", directory + "/").split(" +"));
  }

  /** Runs a command line that must fail, and returns what it says. */
  private String refusal(String line, int exitCode) throws IOException {
    Set<String> before = files();
    CommandRun run = run(line);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).startsWith("pocketzoo: ").containsOnlyOnce("\n").endsWith("\n");
    assertThat(files()).isEqualTo(before);
    return run.err();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "eval --model @base --data @texts.csv --budget accurcy<3 | accurcy < 3: no number is called accurcy, expected one of accuracy, macro-f1, f1",
        "eval --model @base --data @texts.csv --budget p50<3parsecs | p50 is in ms, not in parsecs",
        "eval --model @base --data @texts.csv --benchmark-seconds 1e300 | --benchmark-seconds 1e300: expected at most 2147483",
        "train --data @texts.csv --output @out | --model MODEL is missing (see: pocketzoo help train)",
        "train --model @base --output @out | no data: give --task NAME or --data FILE",
        "train --model @base --output @out --data @texts.csv --task wordnet-supersenses | --task and --data exclude each other",
        "train --model @base --output @out --task wordnet-supersenses --text-column x | --text-column goes with --data, not with --task",
        "train --model @base --output @out --task sst2 | --task sst2: unknown task \"sst2\", expected one of: wordnet-supersenses",
        "train --model @base --output @base --data @texts.csv | is the model that is read",
        "train --model @base --output @out --data @texts.csv --seed abc | --seed abc: expected a whole number",
        "train --model @base --output @out --data @texts.csv --batch-size 0 | --batch-size 0: expected",
        "train --model @base --output @out --data @texts.csv --epochs 0 | --epochs 0: expected",
        "train --model @base --output @out --data @texts.csv --warmup-ratio 2 | --warmup-ratio 2: expected",
        "train --model @base --output @out --data @texts.csv --format xml | --format xml: expected one of tsv, csv, jsonl",
        "train --model @base --output @out --data @texts.csv --leaning-rate 1 | unknown option: --leaning-rate; did you mean --learning-rate?",
        "distill --teacher @base --output @out --data @texts.csv --temperature 0 | --temperature 0: expected a number greater than 0",
        "distill --teacher @base --output @out --data @texts.csv --alpha-soft 0 --alpha-hard 0 --alpha-hidden 0 | all distillation weights are 0",
        "distill --teacher @base --output @out --data @texts.csv --layers 0 | --layers 0: expected",
        "prune --model @base --output @out --data @texts.csv --sparsity 1.5 | --sparsity 1.5: expected",
        "prune --model @base --output @out --data @texts.csv --heads 0.5 | --heads goes with --method structured",
        "prune --model @base --output @out --data @texts.csv --pattern 2:4 --sparsity 0.5 | --sparsity goes with magnitude or movement pruning without a pattern",
        "prune --model @base --output @out --data @texts.csv --pattern 4:2 | --pattern 4:2: pattern is 4:2, expected N:M",
        "prune --model @base --output @out --data @texts.csv --method layers | --layers is missing",
        "prune --model @base --output @out --data @texts.csv --method layers --layers 1,0 | layers to keep are [1, 0], expected",
        "prune --model @base --output @out --data @texts.csv --method structured --heads 1 | --heads 1: expected a number in [0, 1)",
        "prune --model @base --output @out --one-shot --data @texts.csv | --data: means nothing with --one-shot",
        "prune --model @base --output @out --one-shot --method movement | --one-shot: movement pruning learns",
        "prune --model @base --output @out --one-shot --method structured | --one-shot: importance taylor needs data",
        "prune --model @base --output @out --data @texts.csv --temperature 3 | --temperature goes with --teacher",
        "quantize --model @base --output @out --scheme int2 | --scheme int2: expected one of int8, int4",
        "quantize --model @base --output @out --scheme int4 --asymmetric --activations static | activations can't be integers beside weights of int4 asymmetric, groups of 64",
        "quantize --model @base --output @out --group-size 48 | groups of 48 weights, expected a power of two",
        "quantize --model @base --output @out --granularity tensor --group-size 64 | --group-size goes with --granularity group",
        "quantize --model @base --output @out --gptq | no texts to calibrate with",
        "quantize --model @base --output @out --observer mse | --observer goes with --activations static",
        "quantize --model @base --output @out --task wordnet-supersenses | --task goes with --qat, --max-loss-rise or calibration",
        "quantize --model @base --output @out --max-steps 3 | --max-steps goes with --qat",
        "quantize --model @base --output @out --qat | no data: give --task NAME or --data FILE",
        "eval --model @base --model @base --data @texts.csv | two models are named base",
        "eval --model @base --data @texts.csv --baseline teacher | --baseline teacher: expected one of base",
        "eval --model @base --data @texts.csv --split validation | --split goes with --task",
        "eval --model @base --data @texts.csv --engine ort-f32 | --engine ort-f32: expected one of samediff, runtime-f32, runtime-bf16, runtime-int8",
        "distill --teacher @base --output @out --data @texts.csv --teacher-engine fast | --teacher-engine fast: expected one of samediff, runtime-f32",
        "prune --model @base --output @out --data @texts.csv --teacher-cache @cache | --teacher-cache goes with --teacher",
        "prune --model @base --output @out --data @texts.csv --teacher-engine samediff | --teacher-engine goes with --teacher",
        "inspect | --model [NAME=]MODEL is missing",
        "inspect --model @base --engine runtime-f32 | --engine goes with --plan",
        "inspect --model @base --products java | --products goes with --plan",
        "inspect --model @base --plan --engine samediff | --engine samediff: it has no plan, only engines of the runtime have one",
        "inspect --model @base --plan --products fast | --products fast: expected one of fastest, own, onednn, java",
        "export --model @base | --output DIR is missing",
        "export --model @base --output @out --format tflite | --format tflite: expected one of onnx, onnx-int8, onnx-int4, samediff, hf",
        "export --model @base --output @out --opset 11 | --opset 11: expected a whole number of 17 or more",
        "export --model @base --output @out --opset 99 | --opset 99: expected 17 to 21",
        "export --model @base --output @out --format hf --opset 18 | --opset goes with --format onnx, onnx-int8 or onnx-int4",
        "export --model @base --output @out --matmul-nbits | --matmul-nbits goes with --format onnx-int4 or onnx-int8",
        "export --model @base --output @out --format hf --external-data | --external-data goes with --format onnx",
        "export --model @base --output @out --calibration @texts.csv | --calibration goes with --format onnx-int8",
        "report | no report.json is named",
        "bench --engines samediff | --model [NAME=]MODEL is missing (see: pocketzoo help bench)",
        "bench --model @base --engines samediff,tensorflow | --engines samediff,tensorflow: unknown engine \"tensorflow\", expected some of samediff, runtime-f32, runtime-bf16, runtime-int8, runtime-int4, ort-f32, ort-int8",
        "bench --model @base --engines samediff,samediff | --engines: samediff is given twice",
        "bench --model @base --engines samediff, | unknown engine \"\"",
        "bench --model @base --model @base | two models are named base",
        "bench --model @base --batch 0 | --batch 0: expected a whole number of 1 or more",
        "bench --model @base --batch 8,x | --batch 8,x: expected a whole number of 1 or more",
        "bench --model @base --seq long | --seq long: expected a whole number of 1 or more, or mixed",
        "bench --model @base --shape 8:128 | --shape 8:128: expected BATCHxSEQ, such as 8x128 or 32xmixed",
        "bench --model @base --shape 8x16 --batch 8 | --shape and --batch exclude each other",
        "bench --model @base --threads 0 | --threads 0: expected",
        "bench --model @base --rounds 0 | --rounds 0: expected",
        "bench --model @base --warmup -1 | --warmup -1: expected a whole number of 0 or more",
        "bench --model @base --round 3 | unknown option: --round; did you mean --rounds?",
        "bench --model @base --engines samediff --ort-int8 x.onnx | --ort-int8 goes with the engine ort-int8",
        "train --model @base --output @out --task regression | no data: give --task NAME or --data FILE",
        "train --model @base --output @out --data @texts.csv --task token-classification --text-column x | --text-column goes with data in columns, not with --task token-classification",
        "train --model @base --output @out --data @texts.csv --stride 3 | --stride goes with --task question-answering",
        "train --model @base --output @out --data @texts.csv --task multi-label --stride 3 | --stride goes with --task question-answering",
        "distill --teacher @base --output @out --data @texts.csv --task regression | --task regression: unknown task",
        "classify x | --model MODEL is missing",
        "classify --model @base --file @texts.csv x | --file and texts as arguments exclude each other",
        "classify --model @base --threshold 2 x | --threshold 2: expected a number from 0 to 1",
        "classify --model @base --pairs x | 1 texts, expected two for each pair",
        "classify --model @base --top-k 0 x | --top-k 0: expected a whole number of 1 or more",
        "classify --model @base --n-best 0 x | --n-best 0: expected a whole number of 1 or more",
        "classify --model @base --max-answer-length 0 x | --max-answer-length 0: expected",
        "classify --model @base --batch-size 0 x | --batch-size 0: expected",
        "classify --model @base --engine ort-f32 x | --engine ort-f32: expected one of samediff",
        "embed --model @base --format npy x | --format npy needs --output FILE",
        "embed --model @base --format xml x | --format xml: expected one of jsonl, csv, npy",
        "embed --model @base --pooling max x | --pooling max: expected one of mean, cls",
        "similarity --model @base x | 1 texts, expected two for each pair",
        "fill-mask --model @base --top-k 0 x | --top-k 0: expected",
        "bench --model a=@base --model b=@base --ort-f32 x.onnx | --ort-f32 goes with one --model, there are 2",
      })
  void wrongUsageExitsWith2(String line, String message) throws IOException {
    assertThat(refusal(line, 2)).contains(message).endsWith(")\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "train --model @nowhere --data @texts.csv --output @out | no directory ",
        "train --model all-MiniLM-L6 --data @texts.csv --output @out | did you mean all-MiniLM-L6-v2?",
        "train --model @base --data @nowhere.csv --output @out | nowhere.csv: no such file",
        "train --model @base --data @texts.csv --label-column class --output @out | \"class\"",
        "train --model @base --data @texts.csv --output @texts.csv | texts.csv",
        "train --model @base --data @texts.csv --output @texts.csv/out | texts.csv/out",
        "train --model @base --data @texts.csv --output /proc/out | /proc/out",
        "train --model @base --data @texts.csv --output @ | exists and is not a model directory",
        "train --model @base --data @texts.csv --output @out --max-length 99 | --max-length 99: the model takes at most 32 tokens",
        "distill --teacher @base --data @texts.csv --output @out | base: the model has no classification head; make one with: pocketzoo train",
        "prune --model @base --data @texts.csv --output @out | has no classification head",
        "prune --model @base --method layers --layers 0,9 --one-shot --output @out | layer 9 is to be kept of a model of",
        "eval --model @base --data @texts.csv | has no classification head",
        "inspect --model @nowhere | no directory ",
        "quantize --model @base --output @texts.csv/out | texts.csv/out",
        "quantize --model @base --output @out --keep nothing | keep nothing: the model has no matrix of this name",
        "quantize --model @base --output @out --qat --data @texts.csv | base: the model has no classification head",
        "quantize --model @base --output @out --gptq --calibration-data @nowhere.txt | nowhere.txt: cannot read the texts",
        "export --model @base --output @texts.csv/out | texts.csv/out",
        "export --model @base --output @out --format onnx-int8 | the model has no integer weights, expected one that is quantized",
        "export --model @base --output @out --format onnx-int8 --calibration @nowhere.txt | nowhere.txt: cannot read the texts",
        "report @nowhere.json | nowhere.json: no such file",
        "bench --model @nowhere | no directory ",
        "bench --model @base --engines samediff --seq 64 | base: calls of 8x64 tokens, the model takes at most 32",
        "bench --model @base --engines samediff --json @texts.csv/out | texts.csv/out",
        "bench --model @base --engines samediff --seq 8 --threads 100000 | samediff: ND4J can't use 100000 threads, at most ",
        "bench --model @base --seq 8 --engines ort-f32 | base/model.onnx is missing; name one with --ort-f32 FILE, or leave ort-f32 out of --engines",
        "bench --model @base --seq 8 --engines ort-int8 | base: the catalogue has no quantized ONNX file of it; name one with --ort-int8 FILE",
        "bench --model @base --seq 8 --engines ort-f32 --ort-f32 @nowhere.onnx | nowhere.onnx: no such ONNX file",
        "bench --model @base --seq 8 --engines ort-f32 --ort-f32 @texts.csv | texts.csv: not a model that ONNX Runtime loads",
        "report @texts.csv | texts.csv: not ",
        "train --model @base --output @out --data @texts.csv --task regression | texts.csv, line 2: column \"label\": \"animal\" isn't a number",
        "train --model @base --output @out --data @texts.csv --task token-classification | texts.csv, line 1: 1 column, expected a word and its tag",
        "train --model @base --output @out --data @texts.csv --task question-answering | texts.csv, line 1, column 1: not JSON",
        "classify --model @nowhere x | no directory ",
        "classify --model @base x | base: the model has no head to classify with, expected one for text-classification, token-classification or question-answering; make one with: pocketzoo train",
        "fill-mask --model @base [MASK] | model.safetensors: no head for fill-mask, missing tensors: cls.predictions.transform.dense.weight, ",
        "fill-mask --model @base [MASK] | ; expected a model of a class …ForMaskedLM",
        "embed --model @base --file @nowhere.txt | nowhere.txt: no such file",
        "embed --model @base --max-length 99 x | --max-length 99: the model takes at most 32 tokens",
        "embed --model @base --output @texts.csv/out x | texts.csv/out",
        "similarity --model @base --file @texts.csv | texts.csv, line 1: expected two texts with a tab between them",
      })
  void whatCannotBeUsedExitsWith1(String line, String message) throws IOException {
    assertThat(refusal(line, 1)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text,label\n"})
  void anEmptyDatasetIsNamed(String content) throws IOException {
    Files.writeString(directory.resolve("texts.csv"), content);

    assertThat(refusal(TRAIN, 1)).contains("texts.csv: ");
  }

  @Test
  void aFileWithOneClassIsRefused() throws IOException {
    Files.writeString(directory.resolve("texts.csv"), "text,label\nthe cat,animal\n");

    assertThat(refusal(TRAIN, 1)).contains("1 label");
  }

  @Test
  void aLabelThatTheModelDoesNotHaveIsNamedWithItsLine() throws IOException {
    assertThat(run(TRAIN).exitCode()).isZero();
    Path other = directory.resolve("other.csv");
    Files.writeString(other, "text,label\nthe cat,animal\nthe dog,pet\n");
    String expected = "other.csv, line 3: column \"label\": unknown label \"pet\"";

    assertThat(refusal("distill --teacher @out --data @other.csv --output @new", 1))
        .contains(expected);
    assertThat(refusal("eval --model @out --data @other.csv", 1)).contains(expected);
    assertThat(refusal(TRAIN.replace("@out", "@new") + "--validation-data @other.csv", 1))
        .contains(expected);
  }

  @Test
  void aStudentCannotHaveMoreLayersThanItsTeacher() throws IOException {
    assertThat(run(TRAIN).exitCode()).isZero();

    assertThat(refusal("distill --teacher @out --layers 5 --data @texts.csv --output @new", 1))
        .contains("the student has 5 layers, expected 1 to 2");
  }

  @Test
  void modelsWithOtherLabelsAreNotCompared() throws IOException {
    assertThat(run(TRAIN).exitCode()).isZero();
    Path other = directory.resolve("other.csv");
    Files.writeString(other, "text,label\nthe cat,yes\nthe dog,no\n");
    assertThat(run(TRAIN.replace("@out", "@yesno").replace("@texts", "@other")).exitCode())
        .isZero();

    CommandRun eval = run("eval --no-benchmark --model @out --model @yesno --data @texts.csv");
    assertThat(eval.err()).contains("1 of 2 models failed: yesno");
    assertThat(eval.out())
        .contains(
            "yesno: the model has the labels [no, yes], the test set has [animal, nature, place]");
  }

  @ParameterizedTest
  @ValueSource(strings = {ModelDirectory.WEIGHTS, ModelDirectory.CONFIG, "tokenizer.json"})
  void aTruncatedModelFileIsNamed(String name) throws IOException {
    Path file = directory.resolve("base").resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(refusal(TRAIN, 1)).contains(name);
    assertThat(refusal("quantize --model @base --output @out", 1)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {ModelDirectory.WEIGHTS, ModelDirectory.CONFIG, "tokenizer.json"})
  void aMissingModelFileIsNamed(String name) throws IOException {
    Files.delete(directory.resolve("base").resolve(name));

    assertThat(refusal(TRAIN, 1)).contains(name);
  }

  @Test
  void aCheckpointIsNeitherOverwrittenNorUsedUnasked() throws IOException {
    Path checkpoint = directory.resolve("out.checkpoint.safetensors");
    Files.writeString(checkpoint, "not one");

    assertThat(refusal(TRAIN, 1))
        .contains(checkpoint + ": is left of an interrupted run; go on with --resume, or delete");
    assertThat(checkpoint).content().isEqualTo("not one");
    assertThat(refusal(TRAIN + "--resume", 1)).contains("out.checkpoint.safetensors: ");
  }

  @Test
  void aTrainingThatDivergesWritesNoModel() {
    CommandRun run = run(TRAIN.replace("--max-steps 1", "--max-steps 60") + "--learning-rate 1e30");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("try a lower learning rate");
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels | classify --model @labels --threshold 0.3 x | --threshold goes with a model of texts with any number of classes",
        "labels | classify --model @labels --question x x | --question goes with a model for question answering",
        "tokens | classify --model @tokens --top-k 3 x | --top-k goes with a model that classifies texts",
        "tokens | classify --model @tokens --pairs x y | --pairs goes with a model that classifies texts",
        "answers | classify --model @answers x | no question: the model answers one, give --question TEXT",
      })
  void anOptionForAnotherHeadIsRefused(String head, String line, String message)
      throws IOException {
    TinyModel.write(directory.resolve(head), head(head));

    assertThat(refusal(line, 2)).contains(message);
  }

  @Test
  void whatAModelCannotBeAskedIsNamed() throws IOException {
    for (String name : List.of("tokens", "answers", "masks")) {
      TinyModel.write(directory.resolve(name), head(name));
    }

    assertThat(refusal("fill-mask --model @masks the cat", 1))
        .contains("\"the\": no mask in the text, expected [MASK]");
    assertThat(refusal("classify --model @masks x", 1)).contains("no head to classify with");
    assertThat(refusal("classify --model @answers --question x --stride 40 x", 1))
        .contains("expected more than the stride, 40");
    assertThat(refusal("eval --model @tokens --task text-classification --data @texts.csv", 1))
        .contains("the model's head is for token-classification, expected one that classifies");
  }

  private static HeadSpec head(String name) {
    return switch (name) {
      case "labels" -> HeadSpec.classifier(List.of("a", "b"));
      case "tokens" -> HeadSpec.tokenClassifier(List.of("O", "B-X"));
      case "answers" -> HeadSpec.of(Task.QUESTION_ANSWERING);
      case "masks" -> HeadSpec.of(Task.FILL_MASK);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void developersSeeWhereAnErrorArose() {
    CommandRun run = run("report @nowhere.json --stacktrace");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("at io.github.pocketzoo.eval.report.JsonReport.")
        .endsWith("no such file\n");
  }
}
