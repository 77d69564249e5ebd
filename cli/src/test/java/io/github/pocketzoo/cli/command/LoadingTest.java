package io.github.pocketzoo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Loading models")
class LoadingTest {
  private final Loading loading = new Loading();
  private final List<String> reasons = new ArrayList<>();

  private void fail(Throwable failure) {
    loading.attempt(() -> sneak(failure), reasons::add);
  }

  private static void sneak(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  @Test
  @DisplayName("goes on after any failure, and says what each was")
  void goesOn() {
    fail(new UnsatisfiedLinkError("no libonnx"));
    fail(new IllegalStateException("a bug"));
    fail(new InvalidInputException("config.json: line 3"));
    loading.attempt(() -> reasons.add("loaded"), reasons::add);

    assertThat(reasons)
        .containsExactly(
            "UnsatisfiedLinkError: no libonnx",
            "IllegalStateException: a bug",
            "config.json: line 3",
            "loaded");
    assertThat(loading.failure())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("no model could be loaded: UnsatisfiedLinkError: no libonnx");
  }
}
