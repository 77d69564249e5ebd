package io.github.pocketzoo.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.DatasetFormat;
import io.github.pocketzoo.core.data.DatasetReader;
import io.github.pocketzoo.core.data.DatasetSpec;
import io.github.pocketzoo.core.data.TableLayout;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On files that {@code tools/golden/parquet_tables.py} wrote. */
class ParquetFloorTablesTest {
  @TempDir private Path directory;

  private static Path file(String codec) {
    try {
      return Path.of(ParquetFloorTablesTest.class.getResource("/" + codec + ".parquet").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DatasetSpec spec(Path file, String label, TableLayout layout) {
    return new DatasetSpec(
        file, DatasetFormat.ofExtension(file), "sentence", Optional.empty(), label, layout);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "none"})
  void readsTextsWhoseClassesAreNumbers(String codec) {
    TableLayout indexed = new TableLayout(true, false, List.of("bad", "good"));
    TextDataset data =
        DatasetReader.read(spec(file(codec), "label", indexed), List.of("bad", "good"));

    assertThat(data.examples())
        .containsExactly(
            new TextExample("1", "fine weather", Optional.empty(), 1),
            new TextExample("2", "it rained again", Optional.empty(), 0),
            new TextExample("3", "a “bright” day, über all", Optional.empty(), 1));
  }

  @Test
  void readsPartsOneAfterTheOther() {
    DatasetSpec parts =
        new DatasetSpec(
            file("snappy"),
            DatasetFormat.PARQUET,
            "sentence",
            Optional.empty(),
            "label",
            TableLayout.USUAL,
            List.of(file("zstd")));

    assertThat(DatasetReader.read(parts).examples())
        .extracting(TextExample::id)
        .containsExactly(
            "snappy.parquet:1",
            "snappy.parquet:2",
            "snappy.parquet:3",
            "zstd.parquet:1",
            "zstd.parquet:2",
            "zstd.parquet:3");
  }

  @Test
  void namesTheRowAndColumnOfAMissingValue() {
    assertThatThrownBy(
            () -> DatasetReader.readNumbers(spec(file("snappy"), "score", TableLayout.USUAL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("snappy.parquet, line 2: column \"score\" is empty");
  }

  @Test
  void namesTheColumnsThatThereAre() {
    assertThatThrownBy(() -> DatasetReader.read(spec(file("snappy"), "class", TableLayout.USUAL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no column \"class\", the file has: sentence, label, score, idx");
  }

  @Test
  void refusesOtherCompressions() {
    assertThatThrownBy(() -> DatasetReader.read(spec(file("gzip"), "label", TableLayout.USUAL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith(
            "gzip.parquet: compressed by gzip, expected one of [snappy, uncompressed, zstd]");
  }

  @Test
  void refusesLists() {
    assertThatThrownBy(() -> DatasetReader.read(spec(file("snappy"), "tags", TableLayout.USUAL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("column \"tags\" has lists");
  }

  @Test
  void refusesWhatIsNoParquet() throws IOException {
    Path text = Files.writeString(directory.resolve("text.parquet"), "sentence,label\n");

    assertThatThrownBy(() -> DatasetReader.read(spec(text, "label", TableLayout.USUAL)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("text.parquet: cannot be read as Parquet")
        .hasMessageNotContaining("\n");
  }
}
