package io.github.pocketzoo.gpt.generate;

import java.util.List;

/**
 * Watches a text that comes in pieces for texts that end it. What may be the beginning of one is
 * held back until it is known to be none.
 */
final class StopStrings {
  private final List<String> stops;
  private String held = "";
  private boolean found;

  /**
   * Begins a text.
   *
   * @param stops none of them empty
   */
  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  /** Whether the text has ended. */
  boolean found() {
    return found;
  }

  /** Takes a piece, and returns the text that is certain now, without what ends it. */
  String append(String piece) {
    if (found) {
      return "";
    }
    String text = held + piece;
    int first = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    if (first >= 0) {
      found = true;
      held = "";
      return text.substring(0, first);
    }
    int certain = text.length() - longestBeginning(text);
    held = text.substring(certain);
    return text.substring(0, certain);
  }

  /** Ends the text, and returns what was held back. */
  String finish() {
    String rest = held;
    held = "";
    return rest;
  }

  /** Length of the longest end of a text that a stop string begins with. */
  private int longestBeginning(String text) {
    int longest = stops.stream().mapToInt(String::length).max().orElse(1) - 1;
    for (int length = Math.min(longest, text.length()); length > 0; length--) {
      String end = text.substring(text.length() - length);
      if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
        return length;
      }
    }
    return 0;
  }
}
