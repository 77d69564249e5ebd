package io.github.pocketzoo.core.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Who fetches the model of a {@link LoopbackHub}. */
record HubClient(Path cache, HubPatience patience, Map<String, String> variables) {
  private static final Duration LONG = Duration.ofSeconds(20);

  static HubClient of(LoopbackHub hub, Path cache) {
    return new HubClient(cache, patience(LONG, LONG), Map.of("HF_ENDPOINT", hub.url()));
  }

  private static HubPatience patience(Duration answer, Duration window) {
    return new HubPatience(
        LONG, answer, window, 200, 4, Duration.ofMillis(1), Duration.ofSeconds(5));
  }

  /** Waits a moment only for an answer to begin. */
  HubClient impatientForAnswers(Duration moment) {
    return new HubClient(cache, patience(moment, LONG), variables);
  }

  /** Waits a moment only for an answer to go on. */
  HubClient impatientForBodies(Duration moment) {
    return new HubClient(cache, patience(LONG, moment), variables);
  }

  HubClient with(String variable, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(variable, value);
    return new HubClient(cache, patience, more);
  }

  HubModelResolver resolver() {
    return new HubModelResolver(new HubEnvironment(variables), cache, patience);
  }

  Path fetch() {
    return fetch(LoopbackHub.MODEL);
  }

  Path fetch(HubCoordinates coordinates) {
    return resolver().resolve(coordinates, false, Progress.silent());
  }

  Path fetchOffline(HubCoordinates coordinates) {
    return resolver().resolve(coordinates, true, Progress.silent());
  }

  /** What a fetch that must fail says. */
  String failure() {
    return failureOf(this::fetch);
  }

  static String failureOf(Runnable fetch) {
    InvalidInputException failure = catchThrowableOfType(InvalidInputException.class, fetch::run);
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).doesNotContain("\n");
    return failure.getMessage();
  }
}
