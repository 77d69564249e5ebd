package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
  private static final Map<String, String> NOTHING = Map.of();

  @Test
  void liesInTheHomeDirectoryUnlessToldOtherwise() {
    Map<String, String> home = Map.of("user.home", "/home/ada");
    Map<String, String> property = Map.of("user.home", "/home/ada", "pocketzoo.cache", "/p");
    Map<String, String> variable = Map.of("POCKETZOO_CACHE", "/v");

    assertThat(ModelCache.location(home::get, NOTHING::get))
        .isEqualTo(Path.of("/home/ada/.cache/pocketzoo"));
    assertThat(ModelCache.location(home::get, variable::get)).isEqualTo(Path.of("/v"));
    assertThat(ModelCache.location(property::get, variable::get)).isEqualTo(Path.of("/p"));
    assertThat(ModelCache.location(home::get, Map.of("POCKETZOO_CACHE", "")::get))
        .isEqualTo(Path.of("/home/ada/.cache/pocketzoo"));
  }
}
