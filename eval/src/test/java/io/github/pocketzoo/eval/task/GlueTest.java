package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.eval.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files with the columns of GLUE's, and made-up rows. */
class GlueTest {
  @TempDir private Path glue;

  static List<String> names() {
    return Glue.names();
  }

  private void write(String file, String... lines) throws IOException {
    Path path = glue.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("\n", lines) + "\n");
  }

  private TextDataset validation(String task) {
    return Glue.named(task).texts(glue, TaskDefinition.VALIDATION);
  }

  private static TextExample example(int line, String text, String pair, int label) {
    return new TextExample(Integer.toString(line), text, Optional.ofNullable(pair), label);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyTaskHasADefinition(String name) {
    TaskDefinition task = Glue.named(name);

    assertThat(task.name()).isEqualTo(name.replace(':', '-'));
    assertThat(task.metrics()).isNotEmpty();
    assertThat(task.layouts())
        .anySatisfy(each -> assertThat(each.files().get("validation")).endsWith(".tsv"))
        .anySatisfy(each -> assertThat(each.files().get("validation")).endsWith(".parquet"));
  }

  @Test
  void colaHasNoHeader() throws IOException {
    write("CoLA/dev.tsv", "xy01\t1\t\tThe sailors laughed.", "xy02\t0\t*\t\"Them laughed.");

    assertThat(validation("glue:cola").examples())
        .containsExactly(
            example(1, "The sailors laughed.", null, 1), example(2, "\"Them laughed.", null, 0));
    assertThat(Glue.named("glue:cola").metrics().get(0)).isEqualTo(Metric.MATTHEWS);
    assertThat(validation("glue:cola").labels()).containsExactly("unacceptable", "acceptable");
  }

  @Test
  void mrpcBeginsWithAByteOrderMark() throws IOException {
    write(
        "MRPC/dev.tsv",
        "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String",
        "1\t11\t12\tHe said \"yes.\tHe agreed.",
        "0\t13\t14\tIt rained.\tIt is late.");

    assertThat(validation("glue:mrpc").examples())
        .containsExactly(
            example(2, "He said \"yes.", "He agreed.", 1),
            example(3, "It rained.", "It is late.", 0));
  }

  @Test
  void qqpHasBrokenRowsAndEmptyQuestions() throws IOException {
    write(
        "QQP/dev.tsv",
        "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate",
        "1\t1\t2\tHow far is it?\tWhat is the distance?\t1",
        "2\t3\t4\tbroken",
        "3\t5\t6\t\tWhy?\t0");

    assertThat(validation("glue:qqp").examples())
        .containsExactly(
            example(2, "How far is it?", "What is the distance?", 1), example(4, "", "Why?", 0));
  }

  @Test
  void mnliHasTwoValidationSets() throws IOException {
    String header =
        "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
            + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tlabel2\tlabel3"
            + "\tlabel4\tlabel5\tgold_label";
    write(
        "MNLI/dev_matched.tsv",
        header,
        "0\ta\tb\tc\t-\t-\t-\t-\tA dog.\tAn animal.\te\te\te\te\te\tentailment");
    write(
        "MNLI/dev_mismatched.tsv",
        header,
        "0\ta\tb\tc\t-\t-\t-\t-\tA dog.\tA cat.\te\te\te\te\te\tcontradiction");

    assertThat(validation("glue:mnli").examples())
        .containsExactly(example(2, "A dog.", "An animal.", 0));
    assertThat(validation("glue:mnli-mm").examples())
        .containsExactly(example(2, "A dog.", "A cat.", 2));
  }

  @Test
  void theOtherPairsHaveTheirOwnColumns() throws IOException {
    write("QNLI/dev.tsv", "index\tquestion\tsentence\tlabel", "0\tWho?\tThey.\tnot_entailment");
    write("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel", "0\tIt is.\tIt was.\tentailment");
    write("WNLI/dev.tsv", "index\tsentence1\tsentence2\tlabel", "0\tHe ran.\tHe walked.\t1");
    write(
        "STS-B/dev.tsv",
        "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore",
        "0\tg\tf\t2012\t1\ts\ts\tA bird.\tBirds.\t3.750");

    assertThat(validation("glue:qnli").examples()).containsExactly(example(2, "Who?", "They.", 1));
    assertThat(validation("glue:rte").examples())
        .containsExactly(example(2, "It is.", "It was.", 0));
    assertThat(validation("glue:wnli").examples())
        .containsExactly(example(2, "He ran.", "He walked.", 1));
    assertThat(
            Glue.named("glue:stsb")
                .learned(glue, TaskDefinition.VALIDATION, List.of(), 10, 0)
                .size())
        .isEqualTo(1);
  }

  /** A quotation mark that is not closed would swallow the next lines if it meant anything. */
  @Test
  void quotationMarksMeanNothing() throws IOException {
    write(
        "SST-2/dev.tsv",
        "sentence\tlabel",
        "\"it 's a charming journey \t1",
        "\"\"unflinchingly\" bleak \t0");
    write(
        "QNLI/dev.tsv",
        "index\tquestion\tsentence\tlabel",
        "0\tWhat is \"it\tIt is \"\"that.\tentailment",
        "1\tWho?\t\"They.\tnot_entailment");
    write(
        "STS-B/dev.tsv",
        "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore",
        "0\tg\tf\t2012test\t1\tnone\tnone\tA \"bird.\tBirds.\t0.000",
        "1\tg\tf\t2012test\t2\tnone\tnone\tA bird.\t\"Birds.\t5.000");

    assertThat(validation("glue:sst2").examples())
        .containsExactly(
            example(2, "\"it 's a charming journey ", null, 1),
            example(3, "\"\"unflinchingly\" bleak ", null, 0));
    assertThat(validation("glue:qnli").examples())
        .containsExactly(
            example(2, "What is \"it", "It is \"\"that.", 0), example(3, "Who?", "\"They.", 1));
    assertThat(
            Glue.named("glue:stsb")
                .learned(glue, TaskDefinition.VALIDATION, List.of(), 10, 0)
                .size())
        .isEqualTo(2);
  }

  /** MNLI's training set has fewer columns than its validation sets. */
  @Test
  void trainingSetsHaveTheirOwnColumns() throws IOException {
    write(
        "MNLI/train.tsv",
        "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
            + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tgold_label",
        "0\ta\tb\tc\t-\t-\t-\t-\tA dog.\tAn animal.\tneutral\tneutral");
    write("CoLA/train.tsv", "gj04\t1\t\tOur friends left.");

    assertThat(Glue.named("glue:mnli").texts(glue, TaskDefinition.TRAIN).examples())
        .containsExactly(example(2, "A dog.", "An animal.", 1));
    assertThat(Glue.named("glue:cola").texts(glue, TaskDefinition.TRAIN).examples())
        .containsExactly(example(1, "Our friends left.", null, 1));
  }

  /** They are handed out with an index in the place of labels. */
  @Test
  void testSetsAreRefused() throws IOException {
    write("SST-2/test.tsv", "index\tsentence", "0\tuneasy mishmash");
    write("CoLA/test.tsv", "index\tsentence", "0\tBill left.");
    write("MNLI/test_matched.tsv", "index\tsentence1\tsentence2", "0\tA dog.\tAn animal.");

    for (String task : List.of("glue:sst2", "glue:cola", "glue:mnli", "glue:stsb", "glue:qnli")) {
      assertThatThrownBy(() -> Glue.named(task).table(glue, TaskDefinition.TEST))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              task.replace(':', '-')
                  + " has no test data with labels, expected one of [train, validation]");
    }
    DatasetSpec given = DatasetSpec.of(glue.resolve("SST-2/test.tsv"), "sentence", "label");
    assertThatThrownBy(() -> DatasetReader.read(given))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("test.tsv")
        .hasMessageContaining("label");
  }

  @Test
  void namesTheLineThatIsBroken() throws IOException {
    write("SST-2/dev.tsv", "sentence\tlabel", "fine\t1", "dull\t2");

    assertThatThrownBy(() -> validation("glue:sst2"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("dev.tsv, line 3: column \"label\": unknown label \"2\"");
  }

  private TextDataset parts() {
    return TaskDefinition.parse(
            "mine.yaml",
            "name: x\nversion: 1\nkind: text-classification\nfiles: {test: 'mine/test-*.tsv'}")
        .texts(glue, TaskDefinition.TEST);
  }

  @Test
  void partsOfATableAreReadInOrder() throws IOException {
    write("mine/test-00001-of-00003.tsv", "text\tlabel", "b\tno");
    write("mine/test-00002-of-00003.tsv", "text\tlabel");
    write("mine/test-00000-of-00003.tsv", "text\tlabel", "a\tyes", "c\tno");

    assertThat(parts().examples())
        .extracting(TextExample::text, TextExample::label, TextExample::id)
        .containsExactly(
            tuple("a", 1, "test-00000-of-00003.tsv:2"),
            tuple("c", 0, "test-00000-of-00003.tsv:3"),
            tuple("b", 0, "test-00001-of-00003.tsv:2"));
    assertThat(parts().name()).endsWith("test-00000-of-00003.tsv and 2 more");

    write("mine/test-00002-of-00003.tsv", "text\tlabel", "d\t");
    assertThatThrownBy(this::parts)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("test-00002-of-00003.tsv, line 2: column \"label\" is empty");
  }

  @Test
  void aMissingPartIsNotOverlooked() throws IOException {
    write("mine/test-00001-of-00002.tsv", "text\tlabel", "b\tno");
    assertThatThrownBy(this::parts)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith(
            "test-00000-of-00002.tsv: no such file, expected all 2 parts of the table");

    write("mine/test-old.tsv", "text\tlabel", "b\tno");
    assertThatThrownBy(this::parts)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("2 files are called test-*.tsv, expected one, or the parts");
  }

  @Test
  void saysWhereItLooked() {
    assertThatThrownBy(() -> validation("glue:rte"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no validation data of glue-rte, expected one of [RTE/dev.tsv, rte/");
  }

  @Test
  void aDefinitionIsReadStrictly() {
    assertThatThrownBy(
            () ->
                TaskDefinition.parse(
                    "mine.yaml",
                    "name: x\nversion: 1\nkind: regression\nmetrics: [accuracy]\nfiles: {test: a}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "mine.yaml: line 4: metrics[0] is 'accuracy', expected one of spearman");
    assertThatThrownBy(
            () ->
                TaskDefinition.parse(
                    "mine.yaml", "name: x\nversion: 1\nkind: regression\ntxt: a\nfiles: {test: a}"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("mine.yaml: line 4: unknown key txt");
  }
}
