package io.github.pocketzoo.core.yaml;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Changes values of a YAML document, such as for a search over them. */
public final class YamlEdit {
  private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d{1,6})\\]");

  private YamlEdit() {}

  /**
   * A document with another value somewhere; the given one isn't changed.
   *
   * @param path such as {@code steps[1].sparsity}; the last key may be new, all before have to be
   *     there
   * @param value may come from another document
   * @throws InvalidInputException if there is no such place
   */
  public static YamlNode set(YamlNode root, String path, YamlNode value) {
    Node changed = set(root, path, steps(path), 0, root.node(), value.node());
    return new YamlNode(root.source(), root.path(), changed);
  }

  private record Step(String key, int index) {}

  private static List<Step> steps(String path) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 0;
    while (end < path.length()) {
      boolean dot = !steps.isEmpty() && path.charAt(end) == '.';
      if (!matcher.find(end + (dot ? 1 : 0)) || matcher.start() != end + (dot ? 1 : 0)) {
        throw new InvalidInputException(
            "path '%s': expected keys and list positions such as steps[1].sparsity"
                .formatted(path));
      }
      steps.add(
          matcher.group(1) == null
              ? new Step("", Integer.parseInt(matcher.group(2)))
              : new Step(matcher.group(1), -1));
      end = matcher.end();
    }
    return steps;
  }

  private static Node set(
      YamlNode root, String path, List<Step> steps, int at, Node here, Node value) {
    if (at == steps.size()) {
      return value;
    }
    Step step = steps.get(at);
    if (step.index() >= 0) {
      if (!(here instanceof SequenceNode list) || step.index() >= list.getValue().size()) {
        throw missing(root, path, "[" + step.index() + "]");
      }
      List<Node> elements = new ArrayList<>(list.getValue());
      elements.set(step.index(), set(root, path, steps, at + 1, elements.get(step.index()), value));
      return new SequenceNode(
          list.getTag(),
          true,
          elements,
          list.getFlowStyle(),
          list.getStartMark(),
          list.getEndMark());
    }
    if (!(here instanceof MappingNode mapping)) {
      throw missing(root, path, step.key());
    }
    List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
    int found = indexOf(entries, step.key());
    if (found >= 0) {
      NodeTuple entry = entries.get(found);
      entries.set(
          found,
          new NodeTuple(
              entry.getKeyNode(), set(root, path, steps, at + 1, entry.getValueNode(), value)));
    } else if (at == steps.size() - 1) {
      entries.add(new NodeTuple(new ScalarNode(Tag.STR, step.key(), ScalarStyle.PLAIN), value));
    } else {
      throw missing(root, path, step.key());
    }
    return new MappingNode(
        mapping.getTag(),
        true,
        entries,
        mapping.getFlowStyle(),
        mapping.getStartMark(),
        mapping.getEndMark());
  }

  private static int indexOf(List<NodeTuple> entries, String key) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).getKeyNode() instanceof ScalarNode scalar
          && scalar.getValue().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static InvalidInputException missing(YamlNode root, String path, String step) {
    return new InvalidInputException(
        "%s: path '%s': there is no %s".formatted(root.source(), path, step));
  }

  /** A document without a value; the given one isn't changed. */
  public static YamlNode remove(YamlNode root, String key) {
    if (!(root.node() instanceof MappingNode mapping)) {
      return root;
    }
    List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
    int found = indexOf(entries, key);
    if (found >= 0) {
      entries.remove(found);
    }
    return new YamlNode(
        root.source(),
        root.path(),
        new MappingNode(
            mapping.getTag(),
            true,
            entries,
            mapping.getFlowStyle(),
            mapping.getStartMark(),
            mapping.getEndMark()));
  }

  /** The text of a document; comments are lost. */
  public static String write(YamlNode root) {
    StringBuilder text = new StringBuilder();
    DumpSettings settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(100).build();
    new Dump(settings)
        .dumpNode(
            root.node(),
            new StreamDataWriter() {
              @Override
              public void write(String part) {
                text.append(part);
              }

              @Override
              public void write(String part, int offset, int length) {
                text.append(part, offset, offset + length);
              }
            });
    return text.toString();
  }
}
