package io.github.pocketzoo.gpt.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;

/** A new decoder has the vocabulary of its text and GPT-2's first weights. */
class NewDecoderTest {
  private static final TextCorpus TEXT =
      new TextCorpus() {
        @Override
        public String name() {
          return "two lines";
        }

        @Override
        public long bytes() {
          return 50;
        }

        @Override
        public void read(Reader reader) {
          reader.line("the cat sat on the mat");
          reader.endOfDocument();
          reader.line("the cat ate the other cat");
          reader.endOfDocument();
        }
      };

  private static double deviation(Model model, Block block, Role role) {
    return model.parameters().get(block.projections().get(role).weight()).stdNumber().doubleValue();
  }

  @Test
  void isAsLargeAsItsVocabularyAndEndsTextsWithItsToken() {
    try (Tokenizer tokenizer = NewDecoder.vocabulary(TEXT, 262);
        Model model = NewDecoder.create(NewDecoder.tinyConfig(64), tokenizer, 1)) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(262);
      assertThat(model.architecture().vocabularySize()).isEqualTo(262);
      ObjectNode json = model.architecture().toConfigJson();
      assertThat(json.get("eos_token_id").asInt())
          .isEqualTo(tokenizer.boundaries().endOfText().orElseThrow());
      assertThat(tokenizer.decode(tokenizer.encodeWords("the cat").ids())).isEqualTo("the cat");
    }
  }

  /** 0.02 / √(2 · layers), Radford et al. 2019, section 2.3. */
  @Test
  void projectionsIntoTheResidualStreamBeginSmaller() {
    try (Tokenizer tokenizer = NewDecoder.vocabulary(TEXT, 260);
        Model model = NewDecoder.create(NewDecoder.tinyConfig(64), tokenizer, 1)) {
      for (Block block : model.architecture().structure().blocks()) {
        assertThat(deviation(model, block, Role.QUERY)).isCloseTo(0.02, within(3e-4));
        assertThat(deviation(model, block, Role.INTERMEDIATE)).isCloseTo(0.02, within(3e-4));
        double scaled = 0.02 / Math.sqrt(8);
        assertThat(deviation(model, block, Role.ATTENTION_OUTPUT)).isCloseTo(scaled, within(1e-4));
        assertThat(deviation(model, block, Role.OUTPUT)).isCloseTo(scaled, within(1e-4));
      }
    }
  }
}
