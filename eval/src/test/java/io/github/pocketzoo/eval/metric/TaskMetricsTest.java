package io.github.pocketzoo.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.eval.Golden;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scikit-learn, SciPy, seqeval, trec_eval and the official script of SQuAD 2.0. */
class TaskMetricsTest {
  private static final JsonNode GOLDEN = Golden.read("task-metrics.json");
  private static final JsonNode ANSWERS = Golden.read("answers.json");

  @Test
  void allMetricsAreListed() {
    assertThat(
            Arrays.stream(Metric.class.getFields())
                .filter(field -> field.getType().equals(Metric.class))
                .map(Field::getName))
        .hasSameSizeAs(Metric.ALL);
    assertThat(Metric.ALL).doesNotHaveDuplicates();
  }

  static Stream<JsonNode> classes() {
    return each(GOLDEN.path("classes"));
  }

  static Stream<JsonNode> numbers() {
    return each(GOLDEN.path("numbers"));
  }

  static Stream<JsonNode> entities() {
    return each(GOLDEN.path("entities"));
  }

  static Stream<JsonNode> rankings() {
    return each(GOLDEN.path("rankings"));
  }

  static Stream<JsonNode> pairs() {
    return each(ANSWERS.path("pairs"));
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static double[] doubles(JsonNode array) {
    return each(array).mapToDouble(JsonNode::doubleValue).toArray();
  }

  private static void is(double actual, JsonNode expected) {
    assertThat(actual).isCloseTo(expected.doubleValue(), within(1e-9));
  }

  private static double value(Outcomes outcomes, int index) {
    return outcomes.statistics().get(index).ofAll();
  }

  @ParameterizedTest
  @MethodSource
  void classes(JsonNode golden) {
    List<String> labels =
        IntStream.range(0, golden.path("classes").intValue()).mapToObj(i -> "c" + i).toList();
    Outcomes outcomes =
        new ClassOutcomes(
            labels,
            Golden.ints(golden.path("truth")),
            Golden.ints(golden.path("predicted")),
            List.of(Metric.MATTHEWS, Metric.F1),
            golden.path("positive").intValue(),
            Optional.empty());

    is(value(outcomes, 0), golden.path("matthews"));
    is(value(outcomes, 1), golden.path("f1"));
  }

  @ParameterizedTest
  @MethodSource
  void numbers(JsonNode golden) {
    Outcomes outcomes =
        new NumberOutcomes(
            doubles(golden.path("truth")),
            doubles(golden.path("predicted")),
            List.of(Metric.PEARSON, Metric.SPEARMAN));

    is(value(outcomes, 0), golden.path("pearson"));
    is(value(outcomes, 1), golden.path("spearman"));
  }

  @Test
  void aResampleIsRankedAsIfItsNumbersStoodThereTwice() {
    double[] x = {3, 1, 2, 2, 5};
    double[] y = {1, 4, 2, 3, 5};
    int[] drawn = {0, 0, 2, 4, 3};
    Outcomes all = new NumberOutcomes(x, y, List.of(Metric.SPEARMAN));
    Outcomes copied =
        new NumberOutcomes(
            IntStream.of(drawn).mapToDouble(i -> x[i]).toArray(),
            IntStream.of(drawn).mapToDouble(i -> y[i]).toArray(),
            List.of(Metric.SPEARMAN));

    assertThat(all.statistics().get(0).of().applyAsDouble(drawn)).isEqualTo(value(copied, 0));
  }

  @Test
  void equalNumbersHaveNoCorrelation() {
    Outcomes outcomes =
        new NumberOutcomes(new double[] {1, 2, 3}, new double[] {4, 4, 4}, NumberOutcomes.METRICS);

    assertThat(value(outcomes, 0)).isZero();
    assertThat(value(outcomes, 1)).isZero();
  }

  @Test
  void sets() {
    JsonNode golden = GOLDEN.path("sets");
    int examples = golden.path("truth").size();
    Outcomes outcomes =
        new SetOutcomes(
            5,
            examples,
            bits(golden.path("truth")),
            bits(golden.path("predicted")),
            List.of(Metric.MICRO_F1, Metric.MACRO_F1, Metric.EXACT_SETS));

    is(value(outcomes, 0), golden.path("microF1"));
    is(value(outcomes, 1), golden.path("macroF1"));
    is(value(outcomes, 2), golden.path("exactSets"));
  }

  private static BitSet bits(JsonNode rows) {
    BitSet bits = new BitSet();
    int bit = 0;
    for (JsonNode row : rows) {
      for (JsonNode value : row) {
        bits.set(bit++, value.intValue() == 1);
      }
    }
    return bits;
  }

  @ParameterizedTest
  @MethodSource
  void entities(JsonNode golden) {
    TagTally tally = new TagTally(golden.path("truth").size());
    for (int sentence = 0; sentence < golden.path("truth").size(); sentence++) {
      tally.add(
          strings(golden.path("truth").path(sentence)),
          strings(golden.path("predicted").path(sentence)));
    }
    Outcomes outcomes = tally.outcomes(TagOutcomes.METRICS);

    is(value(outcomes, 0), golden.path("f1"));
    is(value(outcomes, 1), golden.path("precision"));
    is(value(outcomes, 2), golden.path("recall"));
  }

  private static List<String> strings(JsonNode array) {
    return each(array).map(JsonNode::textValue).toList();
  }

  @Test
  void readsTheSchemesOfTags() {
    assertThat(TaggedSpan.of(List.of("B-X", "L-X", "U-Y", "O", "NOUN", "NOUN")))
        .containsExactly(
            new TaggedSpan("X", 0, 2), new TaggedSpan("Y", 2, 3), new TaggedSpan("NOUN", 4, 6));
  }

  @ParameterizedTest
  @MethodSource
  void pairs(JsonNode golden) {
    String given = golden.path("given").textValue();
    List<String> accepted = strings(golden.path("accepted"));

    is(AnswerText.exactMatch(given, accepted), golden.path("exact"));
    is(AnswerText.f1(given, accepted), golden.path("f1"));
  }

  @Test
  void answersWithTheBestThreshold() {
    List<JsonNode> questions = each(ANSWERS.path("questions")).toList();
    boolean[] answerable = new boolean[questions.size()];
    for (int i = 0; i < answerable.length; i++) {
      answerable[i] = questions.get(i).path("answerable").booleanValue();
    }
    Outcomes outcomes =
        new AnswerOutcomes(
            questions.stream().mapToDouble(q -> q.path("exact").doubleValue()).toArray(),
            questions.stream().mapToDouble(q -> q.path("f1").doubleValue()).toArray(),
            questions.stream().mapToDouble(q -> q.path("margin").doubleValue()).toArray(),
            answerable,
            AnswerOutcomes.METRICS);

    is(value(outcomes, 0), ANSWERS.path("f1"));
    is(value(outcomes, 1), ANSWERS.path("exact"));
    is(value(outcomes, 2), ANSWERS.path("bestF1"));
    is(value(outcomes, 3), ANSWERS.path("bestExact"));
  }

  @ParameterizedTest
  @MethodSource
  void rankings(JsonNode golden) {
    Ranking ranking =
        new Ranking(
            IntStream.of(Golden.ints(golden.path("grades"))).boxed().toList(),
            IntStream.of(Golden.ints(golden.path("relevant"))).boxed().toList());

    is(ranking.ndcg(10), golden.path("ndcg10"));
    is(ranking.recall(10), golden.path("recall10"));
    is(ranking.recall(100), golden.path("recall100"));
    is(ranking.reciprocalRank(10), golden.path("mrr10"));
  }
}
