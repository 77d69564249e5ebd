package io.github.pocketzoo.compression.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference of recipes")
class RecipeReferenceTest {
  private static final Path PAGE = Path.of("../docs/guide/recipes.md");
  private static final String BEGIN = "### A recipe\n";

  @Test
  @DisplayName("in the guide is what the code reads")
  void isUpToDate() throws IOException {
    String page = Files.readString(PAGE).replace("\r\n", "\n");
    assertThat(page.substring(page.indexOf(BEGIN)))
        .as("everything from its first table on has to be RecipeReference.markdown()")
        .isEqualTo(RecipeReference.markdown());
  }
}
