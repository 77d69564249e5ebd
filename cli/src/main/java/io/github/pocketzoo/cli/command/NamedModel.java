package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.catalog.ModelReference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model with the name of its row in a report.
 *
 * @param name as given, or the last part of the reference
 */
record NamedModel(String name, ModelReference reference) {
  static final ValueType<NamedModel> TYPE = new ValueType<>("[NAME=]MODEL", NamedModel::parse);

  private static final Pattern NAMED = Pattern.compile("([\\w.+ \\-]+)=(.+)");
  private static final Pattern LAST_PART = Pattern.compile("([^/\\\\:]+)[/\\\\]*$");

  /**
   * The names of models.
   *
   * @throws UsageException if two have the same
   */
  static Set<String> distinctNames(List<NamedModel> models) {
    Set<String> names = new HashSet<>();
    for (NamedModel model : models) {
      if (!names.add(model.name())) {
        throw new UsageException(
            "two models are named %s; name them with --model NAME=MODEL".formatted(model.name()));
      }
    }
    return names;
  }

  static NamedModel parse(String text) {
    Matcher named = NAMED.matcher(text);
    if (named.matches()) {
      return new NamedModel(named.group(1), ModelReference.parse(named.group(2)));
    }
    Matcher last = LAST_PART.matcher(text);
    return new NamedModel(last.find() ? last.group(1) : text, ModelReference.parse(text));
  }
}
