package io.github.pocketzoo.eval.report;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Verdicts as JUnit XML, which continuous integration servers show as tests: a {@code testsuite} a
 * run, a {@code testcase} a model and condition, in the form that Maven Surefire writes.
 */
public final class JunitReport {
  private JunitReport() {}

  /** What one test case says. */
  private record Case(String suite, String model, String name, Optional<String> failure) {}

  /** The verdicts of a gate as XML. */
  public static String render(Gate gate) {
    return render(
        gate.verdicts().stream()
            .map(
                verdict ->
                    new Case(
                        verdict.run(),
                        verdict.model(),
                        "not " + verdict.condition(),
                        Optional.of(verdict.text()).filter(text -> !verdict.passed())))
            .toList());
  }

  /** The numbers of a comparison as XML; what is a regression fails. */
  public static String render(RunComparison comparison) {
    List<Case> cases = new ArrayList<>();
    for (int run = 1; run < comparison.runs().size(); run++) {
      for (RunComparison.Row row : comparison.rows()) {
        cases.add(
            new Case(
                comparison.runs().get(run),
                row.model(),
                row.metric().title(),
                row.regressions().get(run)
                    ? Optional.of(
                        "regression: %s, before %s"
                            .formatted(
                                ComparisonReport.text(row, run), ComparisonReport.text(row, 0)))
                    : Optional.empty()));
      }
    }
    return render(cases);
  }

  private static String render(List<Case> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (String suite : cases.stream().map(Case::suite).distinct().toList()) {
        write(suite, cases.stream().filter(each -> each.suite().equals(suite)).toList(), xml);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(String suite, List<Case> cases, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", characters(suite));
    xml.writeAttribute("tests", Integer.toString(cases.size()));
    xml.writeAttribute(
        "failures",
        Long.toString(cases.stream().filter(each -> each.failure().isPresent()).count()));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", "0");
    for (Case each : cases) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", characters(each.model()));
      xml.writeAttribute("name", characters(each.name()));
      if (each.failure().isPresent()) {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", characters(each.failure().get()));
        xml.writeEndElement();
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** Without what XML 1.0 can't hold, in whatever way it is escaped (section 2.2). */
  private static String characters(String text) {
    return text.codePoints()
        .map(
            c ->
                (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
                        || (c >= 0xD800 && c < 0xE000)
                        || c == 0xFFFE
                        || c == 0xFFFF
                    ? 0xFFFD
                    : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
