package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of other tasks than classes of texts. */
class TaskReadersTest {
  @TempDir private Path directory;

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private DatasetSpec spec(String name, String text) {
    return DatasetSpec.of(write(name, text), "text", "label");
  }

  private static void refuses(Runnable reading, String message) {
    assertThatThrownBy(reading::run)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aTextMayHaveAnyNumberOfLabels() {
    ValuedTexts data =
        DatasetReader.readMultiLabel(
            spec("a.csv", "text,label\none,b|a\ntwo,\nthree,\"[\"\"c\"\", \"\"a\"\"]\"\n"));

    assertThat(data.labels()).containsExactly("a", "b", "c");
    assertThat(data.examples())
        .extracting(ValuedText::values)
        .containsExactly(List.of(1f, 1f, 0f), List.of(0f, 0f, 0f), List.of(1f, 0f, 1f));
    assertThat(data.examples()).extracting(ValuedText::id).containsExactly("2", "3", "4");
  }

  @Test
  void jsonHasLabelsAsAnArrayOrAString() {
    ValuedTexts data =
        DatasetReader.readMultiLabel(
            spec(
                "a.jsonl",
                """
                {"text": "one", "label": ["b", "a"]}
                {"text": "two", "label": []}
                {"text": "three", "label": "a|c"}
                """),
            List.of("c", "b", "a"));

    assertThat(data.examples())
        .extracting(ValuedText::values)
        .containsExactly(List.of(0f, 1f, 1f), List.of(0f, 0f, 0f), List.of(1f, 0f, 1f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a||b; \"a||b\" has an empty name, expected names of classes",
        "a|a; \"a|a\" has a name twice, expected distinct names",
        "[a; \"[a\" isn't a JSON array of names",
        "[[1]]; [1] in the array, expected names of classes",
      })
  void labelsThatCannotBeReadAreNamedWithTheirLine(String cell, String message) {
    refuses(
        () -> DatasetReader.readMultiLabel(spec("a.tsv", "text\tlabel\none\ta\ntwo\t" + cell)),
        "a.tsv, line 3: column \"label\": " + message);
  }

  @Test
  void aLabelThatTheModelLacksIsNamed() {
    refuses(
        () -> DatasetReader.readMultiLabel(spec("a.csv", "text,label\none,a|d\n"), List.of("a")),
        "a.csv, line 2: column \"label\": unknown label \"d\", expected one of: a");
    refuses(
        () -> DatasetReader.readMultiLabel(spec("a.csv", "text,label\none,\n")),
        "a.csv: column \"label\" has no label, expected at least one");
  }

  @Test
  void numbersArePredictedUnderTheNameOfTheirColumn() {
    ValuedTexts data = DatasetReader.readNumbers(spec("a.csv", "text,label\none,3.5\ntwo,-1e-1\n"));

    assertThat(data.labels()).containsExactly("label");
    assertThat(data.examples())
        .extracting(ValuedText::values)
        .containsExactly(List.of(3.5f), List.of(-0.1f));
    assertThat(
            DatasetReader.readNumbers(spec("a.jsonl", "{\"text\": \"one\", \"label\": 2.5}"))
                .examples()
                .get(0)
                .values())
        .containsExactly(2.5f);
  }

  @ParameterizedTest
  @CsvSource({"many,isn't a number", "NaN,isn't finite", "1e99,isn't finite", "'',is empty"})
  void whatIsNotANumberIsNamedWithItsLine(String cell, String message) {
    refuses(
        () -> DatasetReader.readNumbers(spec("a.csv", "text,label\none,1\ntwo," + cell + "\n")),
        "a.csv, line 3: column \"label\"");
    refuses(
        () -> DatasetReader.readNumbers(spec("a.csv", "text,label\none,1\ntwo," + cell + "\n")),
        message);
  }

  @Test
  void sentencesHaveAWordALine() {
    TaggedSentences data =
        ConllReader.read(
            write(
                "a.conll",
                "-DOCSTART- -X- O\n\nAda NN B-PER\nLovelace NN I-PER\n\n\nwrote VB O\n. . O"));

    assertThat(data.labels()).containsExactly("B-PER", "I-PER", "O");
    assertThat(data.sentences())
        .containsExactly(
            new TaggedSentence("3", List.of("Ada", "Lovelace"), List.of(0, 1)),
            new TaggedSentence("7", List.of("wrote", "."), List.of(2, 2)));
    assertThat(data.sentences().get(0).text()).isEqualTo("Ada Lovelace");
  }

  @Test
  void aLineThatIsNoTaggedWordIsNamed() {
    refuses(
        () -> ConllReader.read(write("a.conll", "Ada\tB-PER\nwrote\n")),
        "a.conll, line 2: 1 column, expected a word and its tag");
    refuses(
        () -> ConllReader.read(write("a.conll", "Ada B-PER\nwrote VB O\n")),
        "a.conll, line 2: 3 columns, expected 2 as before");
    refuses(
        () -> ConllReader.read(write("a.conll", "\nAda O\nLovelace X\n"), List.of("O")),
        "a.conll, line 3: unknown tag \"X\", expected one of: O");
    refuses(() -> ConllReader.read(write("a.conll", "\n")), "a.conll: no sentences in the file");
  }

  private static String squad(String context, String answers) {
    return """
    {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": "%s",
      "qas": [{"id": "q1", "question": "Who?", "answers": %s}]}]}]}
    """
        .formatted(context, answers);
  }

  private static String answer(String text, Object start) {
    return "[{\"text\": \"%s\", \"answer_start\": %s}]".formatted(text, start);
  }

  /** SQuAD counts code points: the emoji is one there and two in Java. */
  @Test
  void answersAreFoundInTheirContext() {
    AnsweredQuestions data =
        SquadReader.read(write("a.json", squad("😀 Ada wrote it.", answer("Ada", 2))));

    assertThat(data.questions())
        .containsExactly(
            new AnsweredQuestion("q1", "Who?", "😀 Ada wrote it.", new TextSpan(3, 6)));
  }

  @Test
  void aQuestionThatIsImpossibleHasNoAnswer() {
    String impossible = ", \"is_impossible\": true";
    AnsweredQuestions data =
        SquadReader.read(write("a.json", squad("Ada wrote it.", "[]" + impossible)));

    assertThat(data.questions())
        .containsExactly(new AnsweredQuestion("q1", "Who?", "Ada wrote it.", Optional.empty()));
    refuses(
        () ->
            SquadReader.read(
                write("a.json", squad("Ada wrote it.", answer("Ada", 0) + impossible))),
        "qas[0].answers: has answers, expected none where is_impossible is true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Ada; 3; answers[0]: the context has \"da \" at character 3, expected the answer \"Ada\"",
        "Ada; 99; answers[0].answer_start: is 99, expected a character of the context, 0 to 14",
        "Ada; \"2\"; answers[0].answer_start: is \"2\", expected a character of the context",
        "''; 2; answers[0].text: is \"\", expected a text",
      })
  void anAnswerThatIsNotThereIsNamedWithItsPlace(String text, String start, String message) {
    refuses(
        () -> SquadReader.read(write("a.json", squad("😀 Ada wrote it.", answer(text, start)))),
        "a.json: data[0].paragraphs[0].qas[0]." + message);
  }

  @Test
  void whatIsNotSquadIsNamedWithItsPlace() {
    refuses(
        () -> SquadReader.read(write("a.json", "{\"data\": [\n  oops]}")),
        "a.json, line 2, column 3: not JSON");
    refuses(
        () -> SquadReader.read(write("a.json", "{\"data\": {}}")),
        "a.json: data: is {}, expected an array");
    refuses(
        () -> SquadReader.read(write("a.json", "{\"data\": [{}]}")),
        "a.json: data[0].paragraphs: is missing, expected an array");
    refuses(
        () -> SquadReader.read(write("a.json", squad("Ada.", "[]"))),
        "qas[0].answers: is empty, expected an answer, or is_impossible to be true");
    refuses(() -> SquadReader.read(write("a.json", "{\"data\": []}")), "a.json: no questions");
  }

  @Test
  void linesComeAsManyAsAreWanted() {
    try (TextLines lines = TextLines.of(write("a.txt", "\uFEFFone\ntwo\r\nthree"))) {
      assertThat(lines.next(2)).containsExactly("one", "two");
      assertThat(lines.next(2)).containsExactly("three");
      assertThat(lines.next(2)).isEmpty();
    }
    try (TextLines lines = TextLines.of(write("a.tsv", "a\tb\nc\td\n"))) {
      assertThat(lines.nextPairs(9)).containsExactly(List.of("a", "b"), List.of("c", "d"));
    }
  }

  @Test
  void linesThatAreNoTextsAreNamed() {
    refuses(
        () -> TextLines.of(write("a.txt", "one\n \n")).next(9),
        "a.txt, line 2: is empty, expected a text");
    refuses(
        () -> TextLines.of(write("a.tsv", "a\tb\nc\n")).nextPairs(9),
        "a.tsv, line 2: expected two texts with a tab between them");
    byte[] latin = "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    refuses(
        () -> TextLines.of(new ByteArrayInputStream(latin), "standard input").next(9),
        "standard input: not UTF-8");
  }
}
