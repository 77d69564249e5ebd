package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads the questions of a file of SQuAD 1.1 or 2.0 (Rajpurkar et al. 2016, 2018) to evaluate on,
 * with all their answers, a paragraph at a time. {@link SquadReader} reads them to train on.
 *
 * <p>Reading is strict: what can't be used is an error with its line and column.
 */
public final class SquadQuestions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SquadQuestions() {}

  /** The questions of a file, in its order. */
  public static ExampleSource<SquadQuestion> source(Path file) {
    return new FileExamples<>(file.toString(), () -> new Cursor(file));
  }

  private static final class Cursor implements FileExamples.Cursor<SquadQuestion> {
    private final Path file;
    private final Reader text;
    private final JsonParser parser;
    private final Deque<SquadQuestion> read = new ArrayDeque<>();
    private boolean ended;

    Cursor(Path file) {
      this.file = file;
      try {
        this.text = TextFile.open(file);
        this.parser = JSON.getFactory().createParser(text);
        begin();
      } catch (IOException e) {
        throw error(e);
      }
    }

    private void begin() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT || !findField("data")) {
        throw error(parser.currentLocation(), "no field \"data\", expected that of SQuAD");
      }
      expect(JsonToken.START_ARRAY, "\"data\" isn't an array");
    }

    @Override
    public Optional<SquadQuestion> next() {
      try {
        while (read.isEmpty() && !ended) {
          article();
        }
        return Optional.ofNullable(read.poll());
      } catch (IOException e) {
        throw error(e);
      }
    }

    /** Reads on to the next paragraph, of this article or a later one. */
    private void article() throws IOException {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        if (parser.getParsingContext().getParent().inArray()
            && "paragraphs"
                .equals(parser.getParsingContext().getParent().getParent().getCurrentName())) {
          paragraph();
        } else if (findField("paragraphs")) {
          expect(JsonToken.START_ARRAY, "\"paragraphs\" isn't an array");
        } else {
          throw error(parser.currentLocation(), "the article has no field \"paragraphs\"");
        }
      } else if (token == JsonToken.END_ARRAY) {
        if (parser.getParsingContext().inObject()
            && "data".equals(parser.getParsingContext().getCurrentName())) {
          ended = true;
        } else {
          skipToEndOfObject();
        }
      } else {
        throw error(parser.currentLocation(), "expected an object");
      }
    }

    private void paragraph() throws IOException {
      JsonLocation begin = parser.currentTokenLocation();
      JsonNode paragraph = JSON.readTree(parser);
      String context = text(begin, paragraph, "context");
      JsonNode questions = paragraph.path("qas");
      if (!questions.isArray()) {
        throw error(begin, "the paragraph that begins here has no array \"qas\"");
      }
      for (JsonNode each : questions) {
        read.add(question(begin, each, context));
      }
    }

    private SquadQuestion question(JsonLocation paragraph, JsonNode each, String context) {
      String id = text(paragraph, each, "id");
      JsonNode answers = each.path("answers");
      if (!answers.isArray()) {
        throw error(
            paragraph,
            "question %s of the paragraph that begins here has no answers".formatted(id));
      }
      List<String> texts = new ArrayList<>();
      for (JsonNode answer : answers) {
        String text = text(paragraph, answer, "text");
        if (!context.contains(text)) {
          throw error(
              paragraph,
              "the answer \"%s\" to question %s isn't in the context of the paragraph that begins here"
                  .formatted(text, id));
        }
        texts.add(text);
      }
      boolean impossible = each.path("is_impossible").asBoolean(false);
      if (impossible != texts.isEmpty()) {
        throw error(
            paragraph,
            "question %s of the paragraph that begins here has %s"
                .formatted(
                    id,
                    impossible
                        ? "answers though it is impossible"
                        : "no answer though it isn't said to be impossible"));
      }
      return new SquadQuestion(id, text(paragraph, each, "question"), context, texts);
    }

    private String text(JsonLocation paragraph, JsonNode object, String field) {
      JsonNode value = object.path(field);
      if (!value.isTextual() || value.textValue().isBlank()) {
        throw error(
            paragraph,
            "\"%s\" %s in the paragraph that begins here, expected a text"
                .formatted(field, value.isMissingNode() ? "is missing" : "is " + value));
      }
      return value.textValue();
    }

    /** Goes to the value of a field of the object that the parser is in. */
    private boolean findField(String name) throws IOException {
      for (JsonToken token = parser.nextToken();
          token == JsonToken.FIELD_NAME;
          token = parser.nextToken()) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals(name)) {
          return true;
        }
        parser.skipChildren();
      }
      return false;
    }

    private void skipToEndOfObject() throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        parser.nextToken();
        parser.skipChildren();
      }
    }

    private void expect(JsonToken wanted, String otherwise) {
      if (parser.currentToken() != wanted) {
        throw error(parser.currentTokenLocation(), otherwise);
      }
    }

    private InvalidInputException error(JsonLocation place, String what) {
      return new InvalidInputException(
          "%s, line %d, column %d: %s"
              .formatted(file, place.getLineNr(), place.getColumnNr(), what)
              .replaceAll("\\R", " "));
    }

    private InvalidInputException error(IOException e) {
      if (e instanceof JsonProcessingException json && json.getLocation() != null) {
        return new InvalidInputException(
            "%s, line %d, column %d: not JSON: %s"
                .formatted(
                    file,
                    json.getLocation().getLineNr(),
                    json.getLocation().getColumnNr(),
                    NotJson.reason(json)),
            e);
      }
      return e instanceof CharacterCodingException
          ? InvalidUtf8.error(file, e)
          : TextFile.unreadable(file, e);
    }

    @Override
    public void close() {
      try {
        parser.close();
        text.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
