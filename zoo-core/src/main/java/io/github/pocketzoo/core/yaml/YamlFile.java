package io.github.pocketzoo.core.yaml;

import io.github.pocketzoo.core.error.FailureReason;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads a YAML 1.2 document (core schema) to nodes that know their lines.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/">YAML 1.2.2</a>
 */
public final class YamlFile {
  private YamlFile() {}

  /**
   * Reads a file in UTF-8.
   *
   * @throws InvalidInputException if it cannot be read, isn't one YAML document, or is empty
   */
  public static YamlNode read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8", e);
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: cannot read the file: %s".formatted(file, FailureReason.of(e)), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param source what errors call the text, such as a file's name
   * @throws InvalidInputException if it isn't one YAML document or is empty
   */
  public static YamlNode parse(String source, String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(source).setSchema(new CoreSchema()).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.map(node -> new YamlNode(source, "", node))
          .orElseThrow(() -> new InvalidInputException(source + ": no YAML in it"));
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .map(
                  mark ->
                      " at line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1))
              .orElse("");
      throw new InvalidInputException(
          "%s: not YAML%s: %s".formatted(source, place, e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new InvalidInputException("%s: not YAML: %s".formatted(source, FailureReason.of(e)), e);
    }
  }
}
