package io.github.pocketzoo.core.catalog.hub;

import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.LISTING;
import static io.github.pocketzoo.core.catalog.hub.LoopbackHub.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token is for the hub alone. */
@Timeout(60)
class HubTokenTest {
  private static final String SECRET = "hf_s3cret";

  @TempDir private Path directory;
  private LoopbackHub hub;
  private HubClient client;

  @BeforeEach
  void publish() {
    hub = new LoopbackHub().with("config.json", "{}").withLarge("model.safetensors", new byte[99]);
    client = HubClient.of(hub, directory).with("HF_TOKEN", SECRET);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void opensGatedModels() {
    hub.require(SECRET);

    assertThat(client.fetch().resolve("config.json")).hasContent("{}");
  }

  @Test
  void goesToTheHubAndToNobodyElse() {
    client.fetch();

    assertThat(hub.requests())
        .allSatisfy(
            request ->
                assertThat(request.header("authorization"))
                    .isEqualTo(request.server().equals("hub") ? "Bearer " + SECRET : ""));
    assertThat(hub.requests()).extracting("server").contains("hub", "storage");
  }

  @Test
  void doesNotFollowTheListingToAnotherPort() {
    hub.next(LISTING, status(307, "Location", hub.storageUrl() + "/elsewhere"));

    assertThat(client.failure()).endsWith("check the name (HTTP 404)");
    assertThat(hub.requests())
        .extracting(LoopbackHub.Request::server, request -> request.header("authorization"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("hub", "Bearer " + SECRET),
            org.assertj.core.groups.Tuple.tuple("storage", ""));
  }

  @Test
  void staysWithTheHubWhereItRedirectsToItself() {
    hub.require(SECRET);
    hub.next(
        LISTING,
        status(307, "Location", "/api/models/acme/tiny/revision/main?blobs=true&again=yes"));

    assertThat(client.fetch().resolve("config.json")).hasContent("{}");
  }

  @Test
  void isNotPrinted() {
    hub.require("another");

    assertThat(client.failure())
        .contains("HF_TOKEN gives no access to it: it is gated or private; ask for access at ")
        .doesNotContain(SECRET);
    assertThat(new HubEnvironment(client.variables()).token().orElseThrow().toString())
        .doesNotContain(SECRET);
    assertThat(client.with("HF_TOKEN", SECRET + " \u00e9").failure())
        .startsWith("HF_TOKEN is no access token")
        .doesNotContain(SECRET);
  }

  @Test
  void isNotSentInClear() {
    assertThat(client.with("HF_ENDPOINT", "http://hub.invalid").failure())
        .isEqualTo(
            "HF_TOKEN would go to http://hub.invalid in clear; expected an HF_ENDPOINT that starts"
                + " with https://, or no HF_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://u:p@127.0.0.1/",
        "http://127.0.0.1:70000/",
        ":"
      })
  void redirectsToOtherThingsAreNotFollowed(String location) {
    hub.next("model.safetensors", status(302, "Location", location));

    assertThat(client.failure()).contains("it answers with a redirect to something that is no ");
  }

  @Test
  void redirectsThatNeverEndAreNotFollowed() {
    LoopbackHub.Answer again =
        status(302, "Location", hub.url() + "/acme/tiny/resolve/x/config.json");
    for (int i = 0; i < 20; i++) {
      hub.next("config.json", again);
    }

    assertThat(client.failure()).endsWith("it answers with more than 10 redirects");
  }
}
