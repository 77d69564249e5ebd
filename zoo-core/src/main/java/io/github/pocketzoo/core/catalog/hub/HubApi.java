package io.github.pocketzoo.core.catalog.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Questions to the Hub that it answers in JSON. */
final class HubApi {
  /** A listing of 10,000 files takes 3 MB. */
  private static final int MOST_BYTES = 32 << 20;

  private final HubHttp http;
  private final HubPatience patience;

  HubApi(HubHttp http, HubPatience patience) {
    this.http = http;
    this.patience = patience;
  }

  /**
   * The commit that a revision is now, with its files.
   *
   * @throws IOException if the Hub can't be reached or refuses
   * @throws InvalidInputException if it answers with something else
   */
  RepositoryListing listing(HubCoordinates coordinates) throws IOException {
    URI uri =
        http.at(
            "/api/models/%s/revision/%s?blobs=true"
                .formatted(coordinates.id(), FileName.urlPart(coordinates.revision())));
    RepositoryListing listing = parse(get(uri));
    if (coordinates.isPinned() && !coordinates.revision().equals(listing.commit())) {
      throw new InvalidInputException("it answers with another commit, " + listing.commit());
    }
    return listing;
  }

  private byte[] get(URI uri) throws IOException {
    Retries retries = new Retries(patience);
    while (true) {
      try (HubResponse response = http.get(uri, Map.of("Accept", "application/json"))) {
        if (response.status() != HubHttp.OK) {
          throw response.failure();
        }
        return bounded(response);
      } catch (IOException e) {
        retries.waitAfter(e);
      }
    }
  }

  private static byte[] bounded(HubResponse response) throws IOException {
    byte[] body = response.body().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      throw new InvalidInputException(
          "it sends more than %d MB where a list of files was expected"
              .formatted(MOST_BYTES >> 20));
    }
    return body;
  }

  static RepositoryListing parse(byte[] body) {
    try {
      return RepositoryListing.of(new ObjectMapper().readTree(body));
    } catch (IOException e) {
      boolean html = body.length > 0 && body[0] == '<';
      throw new InvalidInputException(
          html
              ? "it answers with a page of HTML where JSON was expected; is it a hub, and is there"
                  + " a proxy that wants a login?"
              : "it answers with something else where JSON was expected",
          e);
    }
  }
}
