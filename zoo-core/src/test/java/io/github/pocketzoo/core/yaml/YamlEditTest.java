package io.github.pocketzoo.core.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Editing YAML")
class YamlEditTest {
  private static final YamlNode ROOT =
      YamlFile.parse("a.yaml", "seed: 1\nsteps:\n  - step: prune # half\n    sparsity: 0.5\n");

  private static YamlNode value(String text) {
    return YamlFile.parse("values", text);
  }

  @Test
  @DisplayName("changes a value deep in it, and leaves the original as it was")
  void changes() {
    YamlNode changed = YamlEdit.set(ROOT, "steps[0].sparsity", value("0.9"));
    assertThat(YamlEdit.write(changed))
        .isEqualTo("seed: 1\nsteps:\n- step: prune\n  sparsity: 0.9\n");
    assertThat(YamlEdit.write(ROOT)).contains("sparsity: 0.5");
  }

  @Test
  @DisplayName("adds a key, with a list or a mapping as its value")
  void adds() {
    YamlNode changed = YamlEdit.set(ROOT, "data", value("{data: [a.csv, 'b: c']}"));
    YamlNode again = YamlFile.parse("again", YamlEdit.write(changed));
    assertThat(again.mapping().required("data").mapping().required("data").list())
        .extracting(YamlNode::text)
        .containsExactly("a.csv", "b: c");
  }

  @Test
  @DisplayName("removes a key")
  void removes() {
    assertThat(YamlEdit.remove(ROOT, "seed").mapping().keys()).containsExactly("steps");
  }

  @Test
  @DisplayName("refuses places that there aren't")
  void refuses() {
    assertThatThrownBy(() -> YamlEdit.set(ROOT, "steps[1].sparsity", value("1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a.yaml: path 'steps[1].sparsity': there is no [1]");
    assertThatThrownBy(() -> YamlEdit.set(ROOT, "stages[0].sparsity", value("1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("there is no stages");
    assertThatThrownBy(() -> YamlEdit.set(ROOT, "steps[x]", value("1")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected keys and list positions");
  }
}
