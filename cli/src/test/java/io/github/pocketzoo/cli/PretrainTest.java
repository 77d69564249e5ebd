package io.github.pocketzoo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.adapter.LoraFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeModelAndText() throws IOException {
    TinyModel.write(directory.resolve("base"));
    List<String> lines = new ArrayList<>();
    for (int document = 0; document < 120; document++) {
      for (String noun : List.of("cat", "dog", "tree", "house")) {
        lines.add("the %s is %s .".formatted(noun, document % 2 == 0 ? "small" : "large"));
      }
      lines.add("");
    }
    Files.write(directory.resolve("text.txt"), lines);
    TinyTexts.csv(directory.resolve("texts.csv"));
  }

  private CommandRun run(String line) {
    return CommandRun.of(line.replace("@", directory + "/").split(" "));
  }

  @Test
  void aModelGoesOnAndCanBeFineTunedAfterwards() throws IOException {
    CommandRun run =
        run(
            "pretrain --objective mlm+nsp --model @base --data @*.txt --output @out --max-length 32"
                + " --max-steps 8 --batch-size 8 --learning-rate 0.01 --whole-words");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("text.txt: 118 documents, 2,360 tokens")
        .containsPattern(
            "pretrain: 8 steps in \\d+ s, loss [\\d.]+, held-out pseudo-perplexity [\\d.]+ before,"
                + " [\\d.]+ after: ");
    try (Model model = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(model.architecture().head().orElseThrow().task()).isEqualTo(Task.PRETRAINING);
      assertThat(model.provenance().steps().get(0).settings()).containsEntry("whole_words", "true");
      assertThat(model.provenance().steps().get(0).metrics())
          .containsKeys("pseudo_perplexity_before", "pseudo_perplexity_after");
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("base", "out", "text.txt", "texts.csv");
    }
  }

  @Test
  void aNewModelIsMadeOfAConfigAndATokenizer() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "electra", "vocab_size": 39, "embedding_size": 8, "hidden_size": 16,
         "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 32,
         "max_position_embeddings": 32}
        """);
    CommandRun run =
        run(
            "pretrain --objective rtd --config @config.json --tokenizer @base --data @text.txt"
                + " --validation-data @text.txt --output @out --max-length 16 --max-steps 2"
                + " --measured-texts 1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("text.txt: 120 documents").contains("pseudo-perplexity");
    assertThat(directory.resolve("out").resolve(ModelDirectory.CONFIG))
        .content()
        .contains("ElectraForPreTraining");
    assertThat(directory.resolve("out-generator").resolve(ModelDirectory.CONFIG))
        .content()
        .contains("ElectraForMaskedLM")
        .contains("\"hidden_size\" : 4");
  }

  @Test
  void whatCannotBeUsedEndsInOneLine() throws IOException {
    Files.write(
        directory.resolve("latin1.txt"), "fine\n\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(directory.resolve("empty.txt"), "\n\n");

    assertFails("--data @latin1.txt", "latin1.txt, line 2: byte 1 of the line, 0xe9, isn't UTF-8");
    assertFails("--data @empty.txt", "no text to train on");
    assertFails("--data @none*.txt", "no file fits this pattern");
    assertFails("--data @text.txt", 64, "the model takes at most 32 tokens");
    assertFails("--data @text.txt --objective rtd", "can't be pretrained by rtd");
    assertFails("--data @text.txt --objective bert", "expected one of mlm, mlm+nsp, mlm+sop, rtd");
    assertFails("--data @text.txt --tokenizer @base", "--tokenizer goes with a new model");
  }

  private void assertFails(String options, String message) {
    assertFails(options, 32, message);
  }

  private void assertFails(String options, int maxLength, String message) {
    CommandRun run =
        run(
            "pretrain --model @base --output @out --max-steps 1 --max-length %d %s"
                .formatted(maxLength, options));
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void adaptersAreWrittenBesideTheMergedModel() {
    CommandRun run =
        run(
            "train --model @base --data @texts.csv --output @out --max-steps 2 --lora-rank 2"
                + " --lora-roles query,intermediate");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(directory.resolve("out/adapter").resolve(LoraFiles.CONFIG)).exists();
    assertThat(directory.resolve("out/adapter").resolve(LoraFiles.WEIGHTS)).exists();
    try (Model model = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(model.provenance().steps().get(0).settings())
          .containsEntry("lora_rank", "2")
          .containsEntry("lora_roles", "QUERY,INTERMEDIATE");
    }
  }

  @Test
  void layersCanLearnSlowerAndOneAfterTheOther() {
    CommandRun run =
        run(
            "train --model @base --data @texts.csv --output @out --max-steps 4 --layer-decay 0.8"
                + " --unfreeze-steps 1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    try (Model model = ModelDirectory.load(directory.resolve("out"))) {
      assertThat(model.provenance().steps().get(0).settings())
          .containsEntry("layer_decay", "0.8")
          .containsEntry("unfreeze_steps", "1");
    }
  }
}
