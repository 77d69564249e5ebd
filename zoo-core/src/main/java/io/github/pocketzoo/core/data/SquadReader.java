package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads questions with answers in the JSON of SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018):
 *
 * <pre>
 * {"data": [{"paragraphs": [{"context": "…",
 *     "qas": [{"id": "…", "question": "…", "answers": [{"text": "…", "answer_start": 17}]}]}]}]}
 * </pre>
 *
 * <p>{@code answer_start} counts Unicode code points. Of several answers the first is taken; a
 * question that is said to be {@code is_impossible} has none. Reading is strict: an answer that
 * isn't where it is said to be is an error that names its place.
 */
public final class SquadReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<AnsweredQuestion> questions = new ArrayList<>();

  private SquadReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it can't be read or isn't as said above
   */
  public static AnsweredQuestions read(Path file) {
    JsonNode root =
        TextFile.read(
            file,
            text -> {
              try {
                return JSON.readTree(text);
              } catch (JsonProcessingException e) {
                throw new InvalidInputException(
                    "%s, line %d, column %d: not JSON: %s"
                        .formatted(
                            file,
                            e.getLocation().getLineNr(),
                            e.getLocation().getColumnNr(),
                            NotJson.reason(e)),
                    e);
              }
            });
    SquadReader reader = new SquadReader(file);
    reader.articles(root);
    return new AnsweredQuestions(file.toString(), reader.questions);
  }

  private void articles(JsonNode root) {
    JsonNode articles = array("", root, "data");
    for (int a = 0; a < articles.size(); a++) {
      String article = "data[%d]".formatted(a);
      JsonNode paragraphs = array(article, articles.get(a), "paragraphs");
      for (int p = 0; p < paragraphs.size(); p++) {
        paragraph("%s.paragraphs[%d]".formatted(article, p), paragraphs.get(p));
      }
    }
  }

  private void paragraph(String place, JsonNode paragraph) {
    String context = text(place, paragraph, "context");
    JsonNode qas = array(place, paragraph, "qas");
    for (int q = 0; q < qas.size(); q++) {
      question("%s.qas[%d]".formatted(place, q), qas.get(q), context);
    }
  }

  private void question(String place, JsonNode qa, String context) {
    JsonNode answers = array(place, qa, "answers");
    boolean impossible = qa.path("is_impossible").asBoolean(false);
    if (impossible != answers.isEmpty()) {
      throw error(
          place + ".answers",
          impossible
              ? "has answers, expected none where is_impossible is true"
              : "is empty, expected an answer, or is_impossible to be true");
    }
    questions.add(
        new AnsweredQuestion(
            text(place, qa, "id"),
            text(place, qa, "question"),
            context,
            impossible
                ? Optional.empty()
                : Optional.of(answer(place + ".answers[0]", answers.get(0), context))));
  }

  private TextSpan answer(String place, JsonNode answer, String context) {
    String text = text(place, answer, "text");
    JsonNode start = answer.path("answer_start");
    int points = context.codePointCount(0, context.length());
    if (!start.canConvertToInt() || start.intValue() < 0 || start.intValue() > points) {
      throw error(
          place + ".answer_start",
          "is %s, expected a character of the context, 0 to %d"
              .formatted(start.isMissingNode() ? "missing" : start, points - 1));
    }
    int first = context.offsetByCodePoints(0, start.intValue());
    if (!context.startsWith(text, first)) {
      String there = context.substring(first, Math.min(first + text.length(), context.length()));
      throw error(
          place,
          "the context has \"%s\" at character %d, expected the answer \"%s\""
              .formatted(there, start.intValue(), text));
    }
    return new TextSpan(first, first + text.length());
  }

  private JsonNode array(String place, JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isArray()) {
      throw error(path(place, field), kind(value) + ", expected an array");
    }
    return value;
  }

  private String text(String place, JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw error(path(place, field), kind(value) + ", expected a text");
    }
    return value.textValue();
  }

  private static String path(String place, String field) {
    return place.isEmpty() ? field : place + "." + field;
  }

  private static String kind(JsonNode value) {
    return value.isMissingNode() ? "is missing" : "is " + shortened(value.toString());
  }

  private static String shortened(String json) {
    int most = 40;
    return json.length() <= most ? json : json.substring(0, most) + "…";
  }

  private InvalidInputException error(String place, String what) {
    return new InvalidInputException(
        "%s: %s: %s".formatted(file, place, what).replaceAll("\\R", " "));
  }
}
