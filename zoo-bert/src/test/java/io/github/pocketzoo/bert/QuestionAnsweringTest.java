package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.ContextQuestion;
import io.github.pocketzoo.core.task.PossibleAnswer;
import io.github.pocketzoo.core.task.QuestionAnswerer;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.ContextWindows;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** See {@code tools/golden/question_answering.py}. */
@DisplayName("Answers to questions, from the logits of windows, are those of transformers' run_qa")
class QuestionAnsweringTest {
  private static final int CANDIDATES = 20;
  private static final float OF_PADDING = 1e6f;

  /** Scores are sums of two floats there, and of doubles here. */
  private static final double ROUNDING = 1e-6;

  private JsonNode golden;
  private Tokenizer tokenizer;

  @BeforeEach
  void read() throws IOException, URISyntaxException {
    Path resources = Path.of(QuestionAnsweringTest.class.getResource("/golden").toURI());
    golden = new ObjectMapper().readTree(resources.resolve("question-answering.json").toFile());
    tokenizer =
        Tokenizer.load(
            resources.resolve("encoders/bert/tokenizer.json"), golden.path("maxLength").intValue());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private List<ContextQuestion> questions() {
    List<ContextQuestion> questions = new ArrayList<>();
    golden
        .path("examples")
        .forEach(
            each ->
                questions.add(
                    new ContextQuestion(
                        each.path("question").textValue(), each.path("context").textValue())));
    return questions;
  }

  /** Gives each window the logits that it had there. */
  private final class GoldenLogits implements Forward {
    private final Map<List<Integer>, JsonNode> windows = new HashMap<>();

    private GoldenLogits() {
      golden.path("windows").forEach(each -> windows.put(ids(each), each));
    }

    @Override
    public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
      float[][][] logits = new float[batch.batchSize()][batch.sequenceLength()][2];
      for (int row = 0; row < logits.length; row++) {
        int length = IntStream.of(batch.attentionMask()[row]).sum();
        JsonNode window =
            windows.get(Arrays.stream(batch.inputIds()[row], 0, length).boxed().toList());
        for (int token = 0; token < logits[row].length; token++) {
          logits[row][token][0] =
              token < length ? window.path("start").path(token).floatValue() : OF_PADDING;
          logits[row][token][1] =
              token < length ? window.path("end").path(token).floatValue() : OF_PADDING;
        }
      }
      return new HashMap<>(Map.of(outputs.get(0), Nd4j.create(logits)));
    }

    @Override
    public String engine() {
      return "golden";
    }

    @Override
    public void close() {}
  }

  private static List<Integer> ids(JsonNode window) {
    List<Integer> ids = new ArrayList<>();
    window.path("ids").forEach(each -> ids.add(each.intValue()));
    return ids;
  }

  private List<PossibleAnswer> answers() {
    return new QuestionAnswerer(
            new BatchRunner(new GoldenLogits(), tokenizer.padTokenId(), 3),
            tokenizer,
            golden.path("stride").intValue(),
            CANDIDATES,
            golden.path("maxAnswerLength").intValue())
        .answerOrNone(questions());
  }

  @Test
  @DisplayName("which are cut the same way")
  void windows() {
    List<List<Integer>> windows = new ArrayList<>();
    List<List<Integer>> types = new ArrayList<>();
    try (ContextWindows cut = tokenizer.windows(golden.path("stride").intValue())) {
      for (ContextQuestion each : questions()) {
        for (AlignedEncoding window : cut.of(each.question().stripLeading(), each.context())) {
          windows.add(Arrays.stream(window.encoding().inputIds()).boxed().toList());
          types.add(Arrays.stream(window.encoding().tokenTypeIds()).boxed().toList());
        }
      }
    }
    assertThat(windows).hasSize(14);
    for (int i = 0; i < windows.size(); i++) {
      JsonNode expected = golden.path("windows").path(i);
      assertThat(windows.get(i)).isEqualTo(ids(expected));
      List<Integer> expectedTypes = new ArrayList<>();
      expected.path("types").forEach(each -> expectedTypes.add(each.intValue()));
      assertThat(types.get(i)).isEqualTo(expectedTypes);
    }
  }

  @Test
  @DisplayName("with the score of no answer")
  void margins() {
    List<PossibleAnswer> answers = answers();
    for (int i = 0; i < answers.size(); i++) {
      JsonNode expected = golden.path("examples").path(i);
      assertThat(answers.get(i).answers().get(0).text())
          .isEqualTo(expected.path("answer").textValue());
      assertThat(answers.get(i).margin())
          .isCloseTo(expected.path("margin").doubleValue(), within(ROUNDING));
      assertThat(answers.get(i).margin() > 0)
          .isEqualTo(expected.path("answerOrNone").textValue().isEmpty());
    }
  }

  /** There, a span that two windows have is two answers; here it is one, with the better score. */
  @Test
  @DisplayName("in the same order, with the same ratios of probabilities")
  void candidates() {
    List<PossibleAnswer> answers = answers();
    for (int i = 0; i < answers.size(); i++) {
      Map<String, Double> expected = new LinkedHashMap<>();
      golden
          .path("examples")
          .path(i)
          .path("nBest")
          .forEach(
              each ->
                  expected.putIfAbsent(
                      each.path("text").textValue(), each.path("probability").doubleValue()));
      Map<String, Double> own = new LinkedHashMap<>();
      answers.get(i).answers().forEach(each -> own.putIfAbsent(each.text(), each.score()));

      List<String> texts = List.copyOf(expected.keySet());
      assertThat(own.keySet()).as("question %d", i).startsWith(texts.toArray(String[]::new));
      double first = own.get(texts.get(0)) / expected.get(texts.get(0));
      for (String text : texts) {
        assertThat(own.get(text) / expected.get(text)).isCloseTo(first, within(1e-5));
      }
    }
  }
}
