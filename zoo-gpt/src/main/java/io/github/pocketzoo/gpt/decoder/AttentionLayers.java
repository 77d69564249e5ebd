package io.github.pocketzoo.gpt.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which blocks' tokens see all before them, and which the last few only: the dense and the locally
 * banded layers of GPT-3 (Brown et al. 2020).
 *
 * @param kinds of the blocks
 * @param window how many tokens a token of a local block sees, itself counted
 */
public record AttentionLayers(List<Kind> kinds, int window) {

  /** What a block's tokens see. */
  public enum Kind {
    /** All before them. */
    GLOBAL,
    /** The window. */
    LOCAL
  }

  public AttentionLayers {
    DecoderConfig.requireLayers(kinds.size());
    kinds = List.copyOf(kinds);
  }

  /** Blocks of which the first few are global and the others local. */
  public static AttentionLayers globalThenLocal(int layers, int global, int window) {
    DecoderConfig.requireLayers(layers);
    return new AttentionLayers(
        IntStream.range(0, layers)
            .mapToObj(layer -> layer < global ? Kind.GLOBAL : Kind.LOCAL)
            .toList(),
        window);
  }

  /** For each block the window, or nothing. */
  public List<OptionalInt> windows() {
    return kinds.stream()
        .map(kind -> kind == Kind.LOCAL ? OptionalInt.of(window) : OptionalInt.empty())
        .toList();
  }

  /** As many blocks as are wanted: the first ones, or all of them again and again. */
  public AttentionLayers withLayers(int layers) {
    List<Kind> some = new ArrayList<>();
    IntStream.range(0, layers).forEach(layer -> some.add(kinds.get(layer % kinds.size())));
    return new AttentionLayers(some, window);
  }
}
