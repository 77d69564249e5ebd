package io.github.pocketzoo.core.yaml;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NearNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A value in a YAML document: a scalar, a list or a mapping, with its place. */
public final class YamlNode {
  private final String source;
  private final String path;
  private final Node node;

  YamlNode(String source, String path, Node node) {
    this.source = source;
    this.path = path;
    this.node = node;
  }

  Node node() {
    return node;
  }

  /** What errors call the document. */
  public String source() {
    return source;
  }

  /** Where it is, such as {@code steps[1].sparsity}; empty for the whole document. */
  public String path() {
    return path;
  }

  /** Its line, counted from 1. */
  public int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** Whether it is {@code null}, or nothing is written after the key. */
  public boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** Whether it is a list. */
  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** Whether it is a mapping. */
  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /**
   * A scalar, as it is written.
   *
   * @throws InvalidInputException if it isn't a scalar or is null
   */
  public String text() {
    return scalar("a text");
  }

  /**
   * A whole number.
   *
   * @throws InvalidInputException if it isn't one or is outside of [least, most]
   */
  public int integer(int least, int most) {
    return (int) wholeNumber(least, most);
  }

  /**
   * A whole number of 64 bits, such as a seed.
   *
   * @throws InvalidInputException if it isn't one or is outside of [least, most]
   */
  public long wholeNumber(long least, long most) {
    String expected =
        most == Long.MAX_VALUE || most == Integer.MAX_VALUE
            ? "a whole number, %d or more".formatted(least)
            : "a whole number from %d to %d".formatted(least, most);
    String text = scalar(expected);
    if (!node.getTag().equals(Tag.INT)) {
      throw wrong(expected);
    }
    try {
      long value = Long.decode(text.replaceFirst("^0o", "0"));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(expected);
    }
    throw wrong(expected);
  }

  /**
   * A finite number.
   *
   * @param allowed what it has to fulfil
   * @param expected how errors say this, such as {@code a number in [0, 1)}
   * @throws InvalidInputException if it isn't such a number
   */
  public double number(DoublePredicate allowed, String expected) {
    String text = scalar(expected);
    if (!node.getTag().equals(Tag.INT) && !node.getTag().equals(Tag.FLOAT)) {
      throw wrong(expected);
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value) && allowed.test(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(expected);
    }
    throw wrong(expected);
  }

  /**
   * Yes or no.
   *
   * @throws InvalidInputException if it isn't {@code true} or {@code false}
   */
  public boolean flag() {
    String text = scalar("true or false");
    if (!node.getTag().equals(Tag.BOOL)) {
      throw wrong("true or false");
    }
    return Boolean.parseBoolean(text);
  }

  /**
   * One of several names.
   *
   * @param choices what each name stands for; errors list the names in the map's order
   * @throws InvalidInputException if it is none of them
   */
  public <T> T choice(Map<String, T> choices) {
    String expected = "one of " + String.join(", ", choices.keySet());
    T chosen = choices.get(scalar(expected));
    if (chosen == null) {
      String hint =
          new NearNames(List.copyOf(choices.keySet()))
              .nearest(text())
              .map(name -> " (%s?)".formatted(name))
              .orElse("");
      throw wrong(expected + hint);
    }
    return chosen;
  }

  /**
   * A list's elements.
   *
   * @throws InvalidInputException if it isn't a list
   */
  public List<YamlNode> list() {
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong("a list");
    }
    List<YamlNode> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(new YamlNode(source, "%s[%d]".formatted(path, elements.size()), element));
    }
    return List.copyOf(elements);
  }

  /**
   * A mapping, to be read key by key. Whoever reads it ends with {@link
   * YamlMapping#refuseUnknownKeys}.
   *
   * @throws InvalidInputException if it isn't a mapping, or a key is there twice or isn't a scalar
   */
  public YamlMapping mapping() {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("a mapping of keys to values");
    }
    return new YamlMapping(this, source, mapping);
  }

  /** An error about this value: file, line, path, what is there and what was expected. */
  public InvalidInputException wrong(String expected) {
    return new InvalidInputException(
        "%s: line %d: %s is %s, expected %s"
            .formatted(source, line(), path.isEmpty() ? "the document" : path, shown(), expected));
  }

  /** An error at this value's place, in words of the caller. */
  public InvalidInputException error(String message) {
    return new InvalidInputException("%s: line %d: %s".formatted(source, line(), message));
  }

  private String scalar(String expected) {
    if (!(node instanceof ScalarNode scalar) || isNull()) {
      throw wrong(expected);
    }
    return scalar.getValue();
  }

  private String shown() {
    if (isNull()) {
      return "empty";
    }
    if (node instanceof ScalarNode scalar) {
      return "'" + scalar.getValue() + "'";
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().isEmpty() ? "an empty list" : "a list";
    }
    return "a mapping";
  }
}
