package io.github.pocketzoo.core.catalog.maven;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.spi.connector.transport.http.HttpTransporterException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.ChecksumFailureException;

/** Turns Maven Resolver's nested exceptions into one line about what a user can mend. */
final class DownloadFailure {
  private static final String NETWORK_HINT =
      "is there a network, or a mirror or proxy that Maven's settings.xml should name?";

  private DownloadFailure() {}

  static String describe(MavenCoordinates coordinates, ArtifactResolutionException failure) {
    List<ArtifactTransferException> transfers =
        failure.getResult().getExceptions().stream()
            .filter(ArtifactTransferException.class::isInstance)
            .map(ArtifactTransferException.class::cast)
            .toList();
    // With several repositories, "not there" is the normal answer of all but one.
    Optional<ArtifactTransferException> telling =
        Stream.concat(
                transfers.stream().filter(e -> !(e instanceof ArtifactNotFoundException)),
                transfers.stream())
            .findFirst();
    String reason =
        telling
            .map(e -> "%s: %s".formatted(describe(e.getRepository()), reason(e)))
            .orElseGet(() -> firstLine(failure));
    return "cannot download %s from %s".formatted(coordinates, reason);
  }

  private static String describe(RemoteRepository repository) {
    return repository == null
        ? "any repository"
        : "%s (%s)".formatted(repository.getId(), withoutPassword(repository.getUrl()));
  }

  private static String withoutPassword(String url) {
    return url.replaceFirst("//[^/@]*@", "//");
  }

  private static String reason(ArtifactTransferException failure) {
    if (failure instanceof ArtifactNotFoundException) {
      return "it is not there; check the coordinates, or the mirrors in Maven's settings.xml";
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> reason = reasonOf(cause);
      if (reason.isPresent()) {
        return reason.get();
      }
    }
    return firstLine(failure);
  }

  private static Optional<String> reasonOf(Throwable cause) {
    if (cause instanceof ChecksumFailureException checksum) {
      return Optional.of(
          checksum.getExpected() == null
              ? "the repository has no checksum for it"
              : "damaged on the way: checksum %s, expected %s; run again"
                  .formatted(checksum.getActual(), checksum.getExpected()));
    }
    if (cause instanceof UnknownHostException) {
      return Optional.of(
          "unknown host; is there a network, or a proxy that Maven's settings.xml should name?");
    }
    if (cause instanceof InterruptedIOException) {
      return Optional.of("no answer in time; " + NETWORK_HINT);
    }
    if (cause instanceof SocketException) {
      return Optional.of("%s; %s".formatted(firstLine(cause), NETWORK_HINT));
    }
    if (cause instanceof SSLException) {
      return Optional.of("no secure connection: " + firstLine(cause));
    }
    if (cause instanceof HttpTransporterException http) {
      return Optional.of(httpStatus(http.getStatusCode()));
    }
    return Optional.empty();
  }

  private static String httpStatus(int status) {
    return switch (status) {
      case 401, 403 ->
          "access denied (HTTP %d); check its <server> in Maven's settings.xml".formatted(status);
      case 407 -> "the proxy wants a login (HTTP 407); check <proxy> in Maven's settings.xml";
      default -> "HTTP status " + status;
    };
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
