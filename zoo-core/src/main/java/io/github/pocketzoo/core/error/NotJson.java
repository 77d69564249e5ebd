package io.github.pocketzoo.core.error;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Says in one line why a text isn't JSON. */
public final class NotJson {
  private NotJson() {}

  /** The parser's reason, without its place and without what is for whoever configures it. */
  public static String reason(JsonProcessingException failure) {
    String firstLine = failure.getOriginalMessage().lines().findFirst().orElse("");
    return firstLine.replaceFirst(" \\(start marker at .*", "");
  }
}
