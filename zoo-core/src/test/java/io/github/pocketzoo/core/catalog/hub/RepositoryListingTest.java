package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepositoryListingTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final String BLOB = "cd".repeat(20);
  private static final String LISTING =
      """
      {"id": "acme/tiny", "sha": "%s", "siblings": [
        {"rfilename": "config.json", "size": 12, "blobId": "%s"},
        {"rfilename": "model.safetensors", "size": 99, "blobId": "%s",
         "lfs": {"sha256": "%s", "size": 99, "pointerSize": 133}},
        {"rfilename": "vocab.txt"}]}
      """
          .formatted("0".repeat(40), BLOB, BLOB, SHA256);

  private static RepositoryListing parse(String text) {
    return HubApi.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tellsWhatEachFileMustBe() {
    assertThat(parse(LISTING).files())
        .containsEntry(
            "config.json",
            new Announcement(
                Optional.of(12L), Optional.of(new Checksum(Checksum.Kind.GIT_BLOB, BLOB))))
        // The Git object of a large file is a pointer to it.
        .containsEntry(
            "model.safetensors",
            new Announcement(
                Optional.of(99L), Optional.of(new Checksum(Checksum.Kind.SHA256, SHA256))))
        .containsEntry("vocab.txt", Announcement.NOTHING);
  }

  @Test
  void lengthsThatCannotBeAreNone() {
    for (String size : new String[] {"-1", "1e3", "\"12\"", "9".repeat(40)}) {
      assertThat(parse(LISTING.replace("\"size\": 12", "\"size\": " + size)).files())
          .extractingByKey("config.json")
          .extracting(Announcement::bytes)
          .isEqualTo(Optional.empty());
    }
  }

  /** Whatever comes, it is a listing or refused. */
  @Test
  void alteredListingsDoNoHarm() {
    Random random = new Random(3);
    byte[] listing = LISTING.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] altered = listing.clone();
      for (int j = 0; j <= i % 4; j++) {
        altered[random.nextInt(i % 7 == 0 ? 4 : altered.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(HubApi.parse(altered).commit()).hasSize(40);
      } catch (InvalidInputException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 4999);
  }

  @Test
  void depthDoesNoHarm() {
    assertThat(HubClient.failureOf(() -> parse("[".repeat(1_000_000)))).contains("JSON");
  }
}
