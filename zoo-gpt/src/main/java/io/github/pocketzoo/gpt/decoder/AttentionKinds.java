package io.github.pocketzoo.gpt.decoder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.gpt.decoder.AttentionLayers.Kind;
import java.util.List;
import java.util.Optional;

/**
 * What a variant calls the kinds of its blocks in {@code config.json}.
 *
 * @param global tokens see all before them
 * @param local tokens see the window
 */
public record AttentionKinds(String global, String local) {

  /**
   * Reads a list with a name for each block.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it isn't one
   */
  public Optional<List<Kind>> read(ConfigReader config, String key, int layers) {
    return config.texts(key).map(names -> kinds(config, key, layers, names));
  }

  private List<Kind> kinds(ConfigReader config, String key, int layers, List<String> names) {
    if (names.size() != layers) {
      throw config.wrong(key, "%d of %s and %s, one a layer".formatted(layers, global, local));
    }
    return names.stream().map(name -> kind(config, key, name)).toList();
  }

  /** The kind that is called {@code name}. */
  public Kind kind(ConfigReader config, String key, String name) {
    if (name.equals(global)) {
      return Kind.GLOBAL;
    }
    if (name.equals(local)) {
      return Kind.LOCAL;
    }
    throw config.wrong(key, "%s or %s for each layer".formatted(global, local));
  }

  /** Adds the names of the blocks' kinds. */
  public void write(ArrayNode names, List<Kind> kinds) {
    for (Kind kind : kinds) {
      names.add(
          switch (kind) {
            case GLOBAL -> global;
            case LOCAL -> local;
          });
    }
  }
}
