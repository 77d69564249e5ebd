package io.github.pocketzoo.core.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a variant's checkpoints call the modules of a graph: a table from names in the graph to
 * names in the checkpoint, where {@code *} stands for the number of a block. Modules that aren't in
 * the table have the same name in both. A parameter whose name doesn't follow from its module's is
 * in the table itself.
 */
public final class ModuleNames {
  private static final Pattern PARAMETER = Pattern.compile("(.*)\\.(weight|bias)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final Map<String, String> table;

  private ModuleNames(Map<String, String> table) {
    this.table = table;
  }

  /** A table of modules that all have the graph's names. */
  public static ModuleNames same() {
    return new ModuleNames(Map.of());
  }

  /** The same table with one more module, or one more parameter. */
  public ModuleNames with(String inGraph, String inCheckpoint) {
    Map<String, String> more = new LinkedHashMap<>(table);
    more.put(inGraph, inCheckpoint);
    return new ModuleNames(more);
  }

  /** The checkpoint's name of the parameter that the graph calls {@code parameter}. */
  public String inCheckpoint(String parameter) {
    Matcher number = NUMBER.matcher(parameter);
    boolean numbered = number.find();
    String digits = numbered ? number.group() : "";
    String renamed = renamed(numbered ? number.replaceFirst("*") : parameter);
    return renamed.replace("*", digits);
  }

  private String renamed(String parameter) {
    String own = table.get(parameter);
    Matcher parts = PARAMETER.matcher(parameter);
    if (own != null || !parts.matches()) {
      return own != null ? own : parameter;
    }
    return table.getOrDefault(parts.group(1), parts.group(1)) + "." + parts.group(2);
  }
}
