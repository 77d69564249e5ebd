package io.github.pocketzoo.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetSpecTest {
  @ParameterizedTest
  @CsvSource({
    "train.tsv, TSV",
    "a.b/TRAIN.TSV, TSV",
    "train.csv, CSV",
    "train.jsonl, JSONL",
    "train.ndjson, JSONL"
  })
  void extensionTellsTheFormat(Path file, DatasetFormat format) {
    assertThat(DatasetSpec.of(file, "text", "label").format()).isEqualTo(format);
  }

  @ParameterizedTest
  @CsvSource({"train.txt", "train", "tsv/train.json"})
  void otherExtensionsAreAnError(Path file) {
    assertThatThrownBy(() -> DatasetFormat.ofExtension(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("expected .tsv, .csv, .jsonl, .ndjson or .parquet");
  }

  @Test
  void formatHasAName() {
    assertThat(DatasetFormat.ofName("JsonL")).isEqualTo(DatasetFormat.JSONL);
    assertThatThrownBy(() -> DatasetFormat.ofName("xml"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("unknown dataset format \"xml\", expected tsv, csv, jsonl or parquet");
  }

  @Test
  void columnsMustDiffer() {
    Path file = Path.of("a.tsv");
    assertThatThrownBy(() -> DatasetSpec.of(file, "x", "x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("column \"x\" is named as the text and as the label, expected two columns");
    assertThatThrownBy(
            () -> new DatasetSpec(file, DatasetFormat.TSV, "a", Optional.of("a"), "label"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("as the text and as the text pair");
    assertThatThrownBy(
            () -> new DatasetSpec(file, DatasetFormat.TSV, "a", Optional.of("label"), "label"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("as the text pair and as the label");
  }
}
