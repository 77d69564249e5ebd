package io.github.pocketzoo.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InlineScriptTest {
  @Test
  void nothingWithinEndsTheElement() {
    assertThat(InlineScript.script("s = '</script><!--</SCRIPT>'"))
        .isEqualTo("s = '<\\/script><\\!--<\\/SCRIPT>'");
    assertThat(InlineScript.json("[\"</script>\"]")).isEqualTo("[\"\\u003c/script>\"]");
  }

  @Test
  void sourceMapsAreNotLookedFor() {
    assertThat(InlineScript.script("f();\n//# sourceMappingURL=f.js.map")).isEqualTo("f();\n");
  }
}
