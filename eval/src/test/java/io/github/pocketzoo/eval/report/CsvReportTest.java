package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.eval.EvaluationReport;
import io.github.pocketzoo.eval.ModelResult;
import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CsvReportTest {
  @Test
  void hasARowAModelWithUnroundedNumbers() throws IOException {
    EvaluationReport report = SampleReports.five();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    List<CSVRecord> rows;
    try (CSVParser parser = CSVParser.parse(CsvReport.render(report), format)) {
      rows = parser.getRecords();
    }

    assertThat(rows)
        .extracting(row -> row.get("model"))
        .isEqualTo(report.models().stream().map(ModelResult::name).toList());
    ModelResult student = report.models().get(1);
    CSVRecord row = rows.get(1);
    assertThat(Double.parseDouble(row.get("accuracy")))
        .isEqualTo(student.quality().orElseThrow().accuracy());
    assertThat(Double.parseDouble(row.get("mcnemar_p")))
        .isEqualTo(student.comparison().orElseThrow().mcnemar().p());
    assertThat(row.get("bytes_on_disk")).isEqualTo("69612544");
    assertThat(row.get("mcnemar_method")).isEqualTo("chi_square_corrected");
    assertThat(row.get("error")).isEmpty();
    assertThat(rows.get(0).get("mcnemar_p")).isEmpty();
    assertThat(rows.get(4).get("accuracy")).isEmpty();
    assertThat(rows.get(4).get("error")).contains("truncated");
  }
}
