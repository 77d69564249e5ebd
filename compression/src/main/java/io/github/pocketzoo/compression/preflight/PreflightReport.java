package io.github.pocketzoo.compression.preflight;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What all checks found.
 *
 * @param findings in the order of the checks
 */
public record PreflightReport(List<Finding> findings) {
  /** Copies. */
  public PreflightReport {
    findings = List.copyOf(findings);
  }

  /** Those that let no training start. */
  public List<Finding> refusals() {
    return findings.stream().filter(each -> each.level() == Finding.Level.REFUSAL).toList();
  }

  /**
   * Ends the work where a training must not start.
   *
   * @throws InvalidInputException with all reasons in one line
   */
  public void requireNoRefusal() {
    if (!refusals().isEmpty()) {
      throw new InvalidInputException(
          "preflight: "
              + refusals().stream()
                  .map(each -> each.check() + ": " + each.reason())
                  .collect(Collectors.joining("; ")));
    }
  }

  /** As JSON: a list of {@code level}, {@code check} and {@code reason}. */
  public ArrayNode toJson() {
    ArrayNode list = new ObjectMapper().createArrayNode();
    for (Finding each : findings) {
      ObjectNode node = list.addObject();
      node.put("level", each.level().name().toLowerCase(Locale.ROOT));
      node.put("check", each.check());
      node.put("reason", each.reason());
    }
    return list;
  }
}
