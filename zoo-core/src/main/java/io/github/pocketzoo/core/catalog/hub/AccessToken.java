package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.regex.Pattern;

/** A secret that lets its bearer read private and gated models. Never printed. */
record AccessToken(String secret) {
  private static final Pattern LEGAL = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * @throws InvalidInputException if it can't be put into a header
   */
  AccessToken {
    if (!LEGAL.matcher(secret).matches()) {
      throw new InvalidInputException(
          HubEnvironment.TOKEN + " is no access token: it has spaces or letters beyond ASCII");
    }
  }

  String authorization() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "AccessToken[hidden]";
  }
}
