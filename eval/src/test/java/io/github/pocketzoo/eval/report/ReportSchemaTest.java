package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schema that is shipped, against reports as they are written. */
class ReportSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(JsonReport.schema());

  private static List<Error> errors(JsonNode report) {
    return SCHEMA.validate(report);
  }

  private static ObjectNode full() throws IOException {
    return (ObjectNode) JSON.readTree(JsonReport.render(SampleReports.full()));
  }

  @Test
  void reportsAreAsItSays() throws IOException {
    assertThat(errors(full())).isEmpty();
    assertThat(errors(JSON.readTree(JsonReport.render(SampleReports.five())))).isEmpty();
    assertThat(errors(JSON.readTree(JsonReport.render(LanguageReportTest.REPORT)))).isEmpty();
  }

  @Test
  void whatIsMissingOrOfAnotherTypeIsFound() throws IOException {
    ObjectNode missing = full();
    ((ObjectNode) missing.path("models").path(1).path("quality")).remove("correct");
    assertThat(errors(missing)).isNotEmpty();
    ObjectNode text = full();
    ((ObjectNode) text.path("models").path(1).path("speed").path("latency")).put("p50Millis", "3");
    assertThat(errors(text)).isNotEmpty();
    ObjectNode language = (ObjectNode) JSON.readTree(JsonReport.render(LanguageReportTest.REPORT));
    language.remove("testSet");
    assertThat(errors(language)).isNotEmpty();
  }

  @Test
  void everyFieldThatIsWrittenIsInIt() throws IOException {
    Set<String> known = new TreeSet<>();
    JSON.readTree(JsonReport.schema())
        .path("$defs")
        .forEach(definition -> collectProperties(definition, known));
    Set<String> written = new TreeSet<>();
    collectFields(full(), written);
    collectFields(JSON.readTree(JsonReport.render(LanguageReportTest.REPORT)), written);

    written.removeAll(known);
    assertThat(written).isEmpty();
  }

  private static void collectProperties(JsonNode node, Set<String> names) {
    node.path("properties").fieldNames().forEachRemaining(names::add);
    node.forEach(child -> collectProperties(child, names));
  }

  private static void collectFields(JsonNode node, Set<String> names) {
    List<String> fields = new ArrayList<>();
    node.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      names.add(field);
      if (!field.equals("provenance")) {
        collectFields(node.path(field), names);
      }
    }
    if (node.isArray()) {
      node.forEach(child -> collectFields(child, names));
    }
  }
}
