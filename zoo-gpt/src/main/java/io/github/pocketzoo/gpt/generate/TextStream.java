package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.tokenizer.StreamingDecoder;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.function.Consumer;

/** Tokens that become text as they come, until a stop string. */
final class TextStream implements TokenListener {
  /** No character is spread over more tokens. */
  private static final int CONTEXT = 8;

  private final StreamingDecoder decoder;
  private final StopStrings stops;
  private final Consumer<String> pieces;

  /**
   * Begins a text.
   *
   * @param prompt tokens before it, which say whether it begins with a space
   * @param pieces gets the text
   */
  TextStream(Tokenizer tokenizer, int[] prompt, List<String> stops, Consumer<String> pieces) {
    this.decoder = tokenizer.decoder(true);
    this.stops = new StopStrings(stops);
    this.pieces = pieces;
    for (int i = Math.max(0, prompt.length - CONTEXT); i < prompt.length; i++) {
      decoder.append(prompt[i]);
    }
  }

  @Override
  public boolean endsWith(int token) {
    give(stops.append(decoder.append(token)));
    return stops.found();
  }

  /** Gives what was held back. */
  void finish() {
    give(stops.append(decoder.finish()));
    give(stops.finish());
  }

  private void give(String piece) {
    if (!piece.isEmpty()) {
      pieces.accept(piece);
    }
  }
}
