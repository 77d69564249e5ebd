package io.github.pocketzoo.core.catalog.hub;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says in one line what a user can mend. Never has the token, nor the rest of a signed URL. */
final class HubFailure {
  private static final String NETWORK_HINT =
      "is there a network, or a proxy that HTTPS_PROXY should name?";

  private final HubCoordinates coordinates;
  private final URI endpoint;
  private final boolean hasToken;

  HubFailure(HubCoordinates coordinates, URI endpoint, boolean hasToken) {
    this.coordinates = coordinates;
    this.endpoint = endpoint;
    this.hasToken = hasToken;
  }

  /**
   * @param what was asked for: a file, or "" for the model
   */
  InvalidInputException of(String what, IOException failure) {
    String subject = what.isEmpty() ? "hf:" + coordinates : what + " of hf:" + coordinates;
    return new InvalidInputException(
        "cannot download %s from %s: %s".formatted(subject, endpoint, reason(failure)), failure);
  }

  /** Something that the Hub answered can't be used; the message says what. */
  InvalidInputException of(InvalidInputException failure) {
    return new InvalidInputException(
        "cannot download hf:%s from %s: %s".formatted(coordinates, endpoint, firstLine(failure)),
        failure);
  }

  private String reason(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> reason = reasonOf(cause);
      if (reason.isPresent()) {
        return reason.get();
      }
    }
    Throwable root = failure.getCause() == null ? failure : failure.getCause();
    return "%s (%s); run again to go on".formatted(firstLine(failure), firstLine(root));
  }

  private Optional<String> reasonOf(Throwable cause) {
    if (cause instanceof HttpStatusException status) {
      return Optional.of(status(status));
    }
    if (cause instanceof BadRedirectException) {
      return Optional.of("it answers with " + firstLine(cause));
    }
    if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
      return Optional.of("unknown host; " + NETWORK_HINT);
    }
    if (cause instanceof HttpTimeoutException) {
      return Optional.of("no answer in time (%s); run again to go on".formatted(firstLine(cause)));
    }
    if (cause instanceof ConnectException) {
      return Optional.of("no connection; " + NETWORK_HINT);
    }
    if (cause instanceof SSLException) {
      return Optional.of(
          "no secure connection (%s); a certificate authority of your own has to be in the JVM's trust store"
              .formatted(firstLine(cause)));
    }
    return Optional.empty();
  }

  private String status(HttpStatusException failure) {
    String said = " (HTTP %d)".formatted(failure.status());
    return switch (failure.errorCode()) {
      case "GatedRepo" -> gated() + said;
      case "RevisionNotFound" -> noRevision() + said;
      case "EntryNotFound" -> "it has no such file" + said;
      case "RepoNotFound" -> notFound() + said;
      default ->
          switch (failure.status()) {
            case 401 -> notFound() + said;
            case 403 -> gated() + said;
            case 404 -> "there is no such model, revision or file; check the name" + said;
            case 407 ->
                "the proxy wants a login: give HTTPS_PROXY a user and a password (a JVM of your own"
                    + " sends them with -Djdk.http.auth.tunneling.disabledSchemes= only)"
                    + said;
            case 429 ->
                "too many requests%s%s"
                    .formatted(
                        failure
                            .retryAfter()
                            .map(wait -> "; try again in %d s".formatted(wait.toSeconds()))
                            .orElse("; try again later"),
                        said);
            default -> "HTTP status " + failure.status();
          };
    };
  }

  private String gated() {
    return hasToken
        ? "HF_TOKEN gives no access to it: it is gated or private; ask for access at %s/%s"
            .formatted(endpoint, coordinates.id())
        : "it is gated or private: ask for access at %s/%s and set HF_TOKEN"
            .formatted(endpoint, coordinates.id());
  }

  private String notFound() {
    return hasToken
        ? "there is no such model, or HF_TOKEN is wrong or gives no access to it"
        : "there is no such model, or it is gated or private: check the name, or set HF_TOKEN";
  }

  private String noRevision() {
    return "it has no revision " + coordinates.revision();
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
