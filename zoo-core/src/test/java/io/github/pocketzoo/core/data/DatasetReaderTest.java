package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetReaderTest {
  @TempDir Path directory;

  @Nested
  class Tsv {
    @Test
    void readsColumnsByName() throws IOException {
      Path file = write("a.tsv", "idx\tsentence\tlabel\n0\tgood film\tpos\n1\tbad film\tneg\n");

      TextDataset dataset = read(file, "sentence");

      assertThat(dataset.name()).isEqualTo(file.toString());
      assertThat(dataset.labels()).containsExactly("neg", "pos");
      assertThat(dataset.examples())
          .containsExactly(
              new TextExample("2", "good film", Optional.empty(), 1),
              new TextExample("3", "bad film", Optional.empty(), 0));
    }

    @Test
    void readsPairs() throws IOException {
      Path file = write("rte.tsv", "s1\ts2\tlabel\nIt rains.\tIt is wet.\tentailment\n");

      TextDataset dataset =
          DatasetReader.read(
              new DatasetSpec(file, DatasetFormat.TSV, "s1", Optional.of("s2"), "label"));

      assertThat(dataset.examples())
          .containsExactly(new TextExample("2", "It rains.", Optional.of("It is wet."), 0));
    }

    @Test
    void quotationMarkIsACharacterLikeAnyOther() throws IOException {
      Path file = write("a.tsv", "text\tlabel\n\"Never said he, \"\"twice\t1\nit\"s\"\t0\n");

      assertThat(texts(read(file))).containsExactly("\"Never said he, \"\"twice", "it\"s\"");
    }

    @Test
    void acceptsCarriageReturnsByteOrderMarkBlankLinesAndNoFinalNewline() throws IOException {
      Path file = write("a.tsv", "\uFEFFtext\tlabel\r\ncafé\t1\r\n\r\nthé\t0");

      TextDataset dataset = read(file);

      assertThat(texts(dataset)).containsExactly("café", "thé");
      assertThat(dataset.examples()).extracting(TextExample::id).containsExactly("2", "4");
    }

    @Test
    void rowOfAnotherLengthIsAnError() throws IOException {
      Path file = write("a.tsv", "text\tlabel\nfine\t1\nno label\n");
      assertError(file).hasMessage(file + ", line 3: 1 columns, expected 2 as in the header");

      Path longer = write("b.tsv", "text\tlabel\nfine\t1\t2\n");
      assertError(longer).hasMessage(longer + ", line 2: 3 columns, expected 2 as in the header");
    }

    @Test
    void missingColumnNamesThosePresent() throws IOException {
      Path file = write("a.tsv", "sentence\tlabel\nfine\t1\n");
      assertError(file)
          .hasMessage(file + ", line 1: no column \"text\", the file has: sentence, label");
    }

    @Test
    void columnThatIsThereTwiceIsAnError() throws IOException {
      Path file = write("a.tsv", "text\ttext\tlabel\nfine\tgood\t1\n");
      assertError(file)
          .hasMessage(file + ", line 1: column \"text\" is there twice, expected distinct names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blankTextIsAnError(String blank) throws IOException {
      Path file = write("a.tsv", "text\tlabel\nfine\t1\n" + blank + "\t1\n");
      assertError(file).hasMessage(file + ", line 3: column \"text\" is empty, expected text");
    }

    @Test
    void blankLabelIsAnError() throws IOException {
      Path file = write("a.tsv", "text\tlabel\nfine\t \n");
      assertError(file).hasMessage(file + ", line 2: column \"label\" is empty, expected text");
    }
  }

  @Nested
  class Csv {
    @Test
    void readsQuotedCells() throws IOException {
      Path file =
          write("a.csv", "text,label\r\n\"one, \"\"two\"\"\r\nthree\",pos\r\n\r\nfour,neg\r\n");

      TextDataset dataset = read(file);

      assertThat(texts(dataset)).containsExactly("one, \"two\"\r\nthree", "four");
      assertThat(dataset.examples()).extracting(TextExample::id).containsExactly("2", "5");
    }

    @Test
    void acceptsByteOrderMark() throws IOException {
      assertThat(texts(read(write("a.csv", "\uFEFF\"text\",label\nfine,1\n"))))
          .containsExactly("fine");
    }

    @Test
    void quoteThatIsNeverClosedNamesWhereItsRowBegins() throws IOException {
      Path file = write("a.csv", "text,label\nfine,1\n\"two\nlines\",1\nopen,\"1\nmore,2\n");
      assertError(file).hasMessageStartingWith(file + ", line 5: ").hasMessageNotContaining("\n");
    }

    @Test
    void textAfterAClosingQuoteIsAnError() throws IOException {
      Path file = write("a.csv", "text,label\nfine,1\n\"closed\" early,1\n");
      assertError(file).hasMessageStartingWith(file + ", line 3: ").hasMessageNotContaining("\n");
    }

    @Test
    void rowOfAnotherLengthIsAnError() throws IOException {
      Path file = write("a.csv", "text,label\nfine,1\nno quotes, so three,1\n");
      assertError(file).hasMessage(file + ", line 3: 3 columns, expected 2 as in the header");
    }

    @Test
    void missingColumnNamesThosePresent() throws IOException {
      Path file = write("a.csv", "text,\"the class\"\nfine,1\n");
      assertError(file)
          .hasMessage(file + ", line 1: no column \"label\", the file has: text, the class");
    }
  }

  @Nested
  class Jsonl {
    @Test
    void readsFieldsByName() throws IOException {
      Path file =
          write(
              "a.jsonl",
              """
              {"text": "two\\nlines", "label": "pos"}

              {"label": "neg", "text": "x", "more": {"a": [1]}}
              """);

      TextDataset dataset = read(file);

      assertThat(dataset.labels()).containsExactly("neg", "pos");
      assertThat(dataset.examples())
          .containsExactly(
              new TextExample("1", "two\nlines", Optional.empty(), 1),
              new TextExample("3", "x", Optional.empty(), 0));
    }

    @Test
    void labelMayBeAnIntegerOrABoolean() throws IOException {
      assertThat(read(write("a.jsonl", "{\"text\":\"x\",\"label\":3}")).labels())
          .containsExactly("3");
      assertThat(read(write("b.jsonl", "{\"text\":\"x\",\"label\":true}")).labels())
          .containsExactly("true");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{\"text\": \"x\", \"label\": 0.5}|field \"label\" is a number, expected a string, an"
              + " integer or a boolean",
          "{\"text\": \"x\", \"label\": null}|field \"label\" is null, expected a string, an"
              + " integer or a boolean",
          "{\"text\": 7, \"label\": 1}|field \"text\" is a number, expected a string",
          "{\"text\": \" \", \"label\": 1}|field \"text\" is empty, expected text",
          "{\"sentence\": \"x\", \"label\": 1}|no field \"text\", the object has: sentence, label",
          "[\"x\", 1]|expected a JSON object, found an array",
        })
    void objectThatCannotBeUsedIsAnError(String object, String message) throws IOException {
      Path file = write("a.jsonl", "{\"text\": \"x\", \"label\": 1}\n" + object + "\n");
      assertError(file).hasMessage(file + ", line 2: " + message);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"text\": \"x\", \"label\": 1",
          "{\"text\": \"x\", \"label\": 1} {}",
          "{\"text\": \"x\", \"text\": \"y\", \"label\": 1}",
          "{'text': 'x', 'label': 1}",
          "text,label",
        })
    void lineThatIsNotJsonIsAnError(String line) throws IOException {
      Path file = write("a.jsonl", "{\"text\": \"x\", \"label\": 1}\n" + line + "\n");
      assertError(file)
          .hasMessageMatching(Pattern.quote(file.toString()) + ", line 2, column \\d+: not JSON.*");
    }
  }

  @Nested
  class Labels {
    @Test
    void namesAreSortedByName() throws IOException {
      assertThat(read(write("a.tsv", "text\tlabel\nx\tb\ny\ta\nz\tB\n")).labels())
          .containsExactly("B", "a", "b");
    }

    @Test
    void numbersAreSortedByValue() throws IOException {
      assertThat(read(write("a.tsv", "text\tlabel\nx\t10\ny\t2\nz\t-1\n")).labels())
          .containsExactly("-1", "2", "10");
    }

    @Test
    void numbersAmongNamesAreSortedAsNames() throws IOException {
      assertThat(read(write("a.tsv", "text\tlabel\nx\t10\ny\t2\nz\tother\n")).labels())
          .containsExactly("10", "2", "other");
    }

    @Test
    void modelsLabelsGiveTheIndices() throws IOException {
      Path file = write("a.tsv", "text\tlabel\nx\tneg\ny\tpos\n");

      TextDataset dataset = DatasetReader.read(spec(file), List.of("pos", "neutral", "neg"));

      assertThat(dataset.labels()).containsExactly("pos", "neutral", "neg");
      assertThat(dataset.examples()).extracting(TextExample::label).containsExactly(2, 0);
    }

    @Test
    void unknownLabelNamesTheKnownOnes() throws IOException {
      Path file = write("a.tsv", "text\tlabel\nx\tneg\ny\tmixed\n");
      assertThatThrownBy(() -> DatasetReader.read(spec(file), List.of("neg", "pos")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              file
                  + ", line 3: column \"label\": unknown label \"mixed\","
                  + " expected one of: neg, pos");
    }

    @Test
    void errorStaysOneReadableLine() throws IOException {
      Path file = write("a.csv", "text,label\nx,\"two\nlines\"\n");
      List<String> many = IntStream.range(0, 1000).mapToObj(i -> "class" + i).toList();

      assertThatThrownBy(() -> DatasetReader.read(spec(file), many))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("unknown label \"two lines\"")
          .hasMessageEndingWith("class29 … (1000 labels)");
    }
  }

  @Nested
  class WholeFile {
    @Test
    void missingFileIsAnError() {
      Path file = directory.resolve("none.tsv");
      assertError(file).hasMessage(file + ": no such file");
    }

    @Test
    void directoryIsAnError() throws IOException {
      Path file = Files.createDirectory(directory.resolve("folder.tsv"));
      assertError(file).hasMessage(file + ": a directory, expected a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.tsv", "a.csv"})
    void emptyTableIsAnError(String name) throws IOException {
      Path file = write(name, "");
      assertError(file).hasMessage(file + ": the file is empty, expected a header row");
    }

    @ParameterizedTest
    @CsvSource({"a.tsv, 'text\tlabel\n'", "a.csv, 'text,label\n\n'", "a.jsonl, '\n'"})
    void fileWithoutExamplesIsAnError(String name, String content) throws IOException {
      Path file = write(name, content);
      assertError(file).hasMessage(file + ": no examples in the file, expected at least one");
    }

    @ParameterizedTest
    @CsvSource({"a.tsv, '\t'", "a.csv, ','"})
    void bytesThatAreNotUtf8AreLocated(String name, String delimiter) throws IOException {
      Path file = directory.resolve(name);
      String content = "text%slabel\nthé%s1\ncafé%s1\n".replace("%s", delimiter);
      // The first é in UTF-8, the second in Latin-1.
      byte[] good = content.substring(0, content.indexOf("caf")).getBytes(StandardCharsets.UTF_8);
      byte[] bad = content.substring(content.indexOf("caf")).getBytes(StandardCharsets.ISO_8859_1);
      Files.write(file, good);
      Files.write(file, bad, StandardOpenOption.APPEND);

      assertError(file).hasMessage(file + ", line 3: byte 4 of the line, 0xe9, isn't UTF-8");
    }

    @Test
    void largeFileWithABadByteAtItsEndIsAnError() throws IOException {
      Path file = directory.resolve("big.jsonl");
      Files.writeString(file, "{\"text\": \"x\", \"label\": 1}\n".repeat(50_000));
      Files.write(file, new byte[] {(byte) 0xff}, StandardOpenOption.APPEND);

      assertError(file).hasMessage(file + ", line 50001: byte 1 of the line, 0xff, isn't UTF-8");
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static DatasetSpec spec(Path file) {
    return DatasetSpec.of(file, "text", "label");
  }

  private static TextDataset read(Path file) {
    return DatasetReader.read(spec(file));
  }

  private static TextDataset read(Path file, String textColumn) {
    return DatasetReader.read(DatasetSpec.of(file, textColumn, "label"));
  }

  private static List<String> texts(TextDataset dataset) {
    return dataset.examples().stream().map(TextExample::text).toList();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertError(Path file) {
    return assertThatThrownBy(() -> read(file)).isInstanceOf(InvalidInputException.class);
  }
}
