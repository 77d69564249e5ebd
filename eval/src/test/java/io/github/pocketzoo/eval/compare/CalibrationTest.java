package io.github.pocketzoo.eval.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.eval.Golden;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calibration and divergence against NumPy and PyTorch. */
class CalibrationTest {
  // The golden probabilities are rounded to five digits.
  private static final double TOLERANCE = 2e-5;
  private static final JsonNode GOLDEN = Golden.read("calibration.json");
  private static final int[] TRUTH = Golden.ints(GOLDEN.path("truth"));

  private static float[][] logProbabilities(String name) {
    JsonNode rows = GOLDEN.path(name);
    float[][] values = new float[rows.size()][];
    for (int row = 0; row < values.length; row++) {
      values[row] = new float[rows.path(row).size()];
      for (int label = 0; label < values[row].length; label++) {
        values[row][label] = rows.path(row).path(label).floatValue();
      }
    }
    return values;
  }

  private static int[] mostLikely(float[][] logProbabilities) {
    return IntStream.range(0, logProbabilities.length)
        .map(
            i ->
                IntStream.range(0, logProbabilities[i].length)
                    .reduce((a, b) -> logProbabilities[i][b] > logProbabilities[i][a] ? b : a)
                    .orElseThrow())
        .toArray();
  }

  @Test
  void theExpectedErrorIsThatOfItsDefinition() {
    for (String model : List.of("teacher", "student")) {
      float[][] own = logProbabilities(model);
      Calibration calibration = Calibration.of(TRUTH, mostLikely(own), own);

      assertThat(calibration.error())
          .isCloseTo(GOLDEN.path(model + "Error").doubleValue(), within(TOLERANCE));
      assertThat(calibration.bins().stream().mapToInt(Calibration.Bin::examples).sum())
          .isEqualTo(TRUTH.length);
      assertThat(Calibration.errorOf(calibration.bins())).isEqualTo(calibration.error());
    }
  }

  @Test
  void certaintyIsInTheLastBinAndOneThirdInThatBelow() {
    float third = (float) Math.log(1 / 3.0);
    float[][] probabilities = {
      {0, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}, {third, third, third}
    };

    List<Calibration.Bin> bins =
        Calibration.of(new int[] {0, 1}, new int[] {0, 0}, probabilities).bins();

    assertThat(bins).hasSize(2);
    assertThat(bins.get(1).high()).isEqualTo(1);
    assertThat(bins.get(1).accuracy()).isEqualTo(1);
    assertThat(bins.get(0).accuracy()).isZero();
  }

  @Test
  void divergenceIsThatOfPytorch() {
    float[][] teacher = logProbabilities("teacher");

    assertThat(Divergence.mean(teacher, logProbabilities("student")))
        .isCloseTo(GOLDEN.path("divergence").doubleValue(), within(TOLERANCE));
    assertThat(Divergence.mean(teacher, teacher)).isZero();
  }

  @Test
  void worstExamplesAreFewShortAndTheMostDifferentFirst() {
    float[][] teacher = logProbabilities("teacher");
    float[][] student = logProbabilities("student");
    int[] teacherSays = mostLikely(teacher);
    int[] studentSays = mostLikely(student);

    List<Integer> worst = Disagreement.worst(teacherSays, studentSays, teacher, student);

    assertThat(worst)
        .hasSize(Disagreement.MOST)
        .allSatisfy(i -> assertThat(teacherSays[i]).isNotEqualTo(studentSays[i]))
        .isSortedAccordingTo(
            (a, b) ->
                Double.compare(
                    Divergence.of(teacher[b], student[b]), Divergence.of(teacher[a], student[a])));
    assertThat(new Disagreement("a\n" + "word ".repeat(100), "x", "x", "y", 1).shortened().text())
        .hasSize(Excerpt.LENGTH)
        .startsWith("a word")
        .endsWith("…");
  }
}
