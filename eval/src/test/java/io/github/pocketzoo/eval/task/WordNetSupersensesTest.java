package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordNetSupersensesTest {
  private static final DatasetSplits SPLITS = new WordNetSupersenses().load();

  @Test
  void countsAreThoseOfTheDocumentation() {
    assertThat(SPLITS.train().examples()).hasSize(69_305);
    assertThat(SPLITS.validation().examples()).hasSize(4_115);
    assertThat(SPLITS.test().examples()).hasSize(8_133);
    assertThat(all().count()).isEqualTo(81_553);
  }

  /** If this fails, results are no longer comparable: {@code version()} must change, too. */
  @Test
  void contentIsThatOfVersionOne() {
    assertThat(new WordNetSupersenses().version()).isEqualTo("1");
    assertThat(DatasetFingerprint.of(SPLITS.train()))
        .hasToString("0b3327acdac64757c238eee17b729c9cdd88074fd8ef930de7ae32a12792f2c0");
    assertThat(DatasetFingerprint.of(SPLITS.validation()))
        .hasToString("7c5c232f4321941afb102b74cec8e244eaa799881d3adafeadddc48e65bab1f2");
    assertThat(DatasetFingerprint.of(SPLITS.test()))
        .hasToString("44b99dd8bb624d95e19fdb90937d06992eb6a8e385df942caa5ca207e994ce24");
  }

  @Test
  void loadingAgainGivesTheSame() {
    assertThat(new WordNetSupersenses().load().equals(SPLITS)).isTrue();
  }

  @Test
  void noSynsetAndNoDefinitionIsThereTwice() {
    assertThat(all().map(TextExample::id).distinct().count()).isEqualTo(81_553);
    assertThat(all().map(example -> new Definition(example.text()).key()).distinct().count())
        .isEqualTo(81_553);
  }

  @Test
  void splitsHaveTheSameLabels() {
    assertThat(SPLITS.train().labels())
        .containsExactly(
            "noun.Tops",
            "noun.act",
            "noun.animal",
            "noun.artifact",
            "noun.attribute",
            "noun.body",
            "noun.cognition",
            "noun.communication",
            "noun.event",
            "noun.feeling",
            "noun.food",
            "noun.group",
            "noun.location",
            "noun.motive",
            "noun.object",
            "noun.person",
            "noun.phenomenon",
            "noun.plant",
            "noun.possession",
            "noun.process",
            "noun.quantity",
            "noun.relation",
            "noun.shape",
            "noun.state",
            "noun.substance",
            "noun.time");
    assertThat(SPLITS.validation().labels()).isEqualTo(SPLITS.train().labels());
    assertThat(SPLITS.test().labels()).isEqualTo(SPLITS.train().labels());
  }

  @Test
  void everyClassIsInEverySplit() {
    for (TextDataset split : List.of(SPLITS.train(), SPLITS.validation(), SPLITS.test())) {
      assertThat(split.examples().stream().map(TextExample::label).distinct()).hasSize(26);
    }
  }

  @Test
  void examplesAreDefinitionsWithTheirCategory() {
    TextDataset test = SPLITS.test();
    assertThat(
            labelOf(test, "any of various small petrels having dark plumage with paler underparts"))
        .isEqualTo("noun.animal");
    assertThat(labelOf(test, "necklike opening to the uterus")).isEqualTo("noun.body");
    assertThat(labelOf(test, "six people considered as a unit")).isEqualTo("noun.group");
    assertThat(all().filter(example -> example.text().isBlank())).isEmpty();
    assertThat(all().filter(example -> example.text().contains("; \""))).isEmpty();
    assertThat(all().filter(example -> example.textPair().isPresent())).isEmpty();
  }

  @Test
  void definitionOfTwoClassesIsLeftOut() {
    Set<String> texts = all().map(TextExample::text).collect(Collectors.toSet());
    assertThat(texts).doesNotContain("one species", "a grain of barley");
    assertThat(texts.contains("a variety of aster")).isTrue();
  }

  @Test
  void firstExamplesAreAFairSample() {
    List<String> labels = SPLITS.train().labels();
    TextDataset sample = SPLITS.train().limit(12_000);
    for (String label : List.of("noun.artifact", "noun.animal", "noun.time")) {
      int index = labels.indexOf(label);
      assertThat(share(sample, index) / share(SPLITS.train(), index)).isBetween(0.9, 1.1);
    }
  }

  private static double share(TextDataset dataset, int label) {
    long count = dataset.examples().stream().filter(example -> example.label() == label).count();
    return (double) count / dataset.examples().size();
  }

  private static String labelOf(TextDataset dataset, String text) {
    return dataset.examples().stream()
        .filter(example -> example.text().equals(text))
        .map(example -> dataset.labels().get(example.label()))
        .collect(Collectors.joining(" and "));
  }

  private static Stream<TextExample> all() {
    return Stream.of(SPLITS.train(), SPLITS.validation(), SPLITS.test())
        .flatMap(split -> split.examples().stream());
  }
}
