package io.github.pocketzoo.compression.distill.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyFamilies;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MaskedReplacementTest {
  private static final String TOKENIZER =
      """
      {"version":"1.0","truncation":null,"padding":null,
       "added_tokens":[{"id":3,"content":"[MASK]","single_word":false,"lstrip":false,
         "rstrip":false,"normalized":false,"special":true}],
       "normalizer":null,"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":null,
       "decoder":null,
       "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
        "max_input_chars_per_word":100,
        "vocab":{"[PAD]":0,"[UNK]":1,"##s":2,"[MASK]":3,"cat":4,"dog":5,"oak":6,"sees":7,"a":8,
                 "!":9,"sun":10}}}
      """;
  private static final TextDataset TEXTS =
      new TextDataset(
          "texts",
          List.of("x", "y"),
          List.of(
              new TextExample("1", "a cat sees a dog!", Optional.empty(), 0),
              new TextExample("2", "oaks, a sun", Optional.of("a dog"), 1)));

  private static TextDataset augmented(MaskedReplacement settings) {
    Model body =
        TinyFamilies.model(
            TinyFamilies.architecture(TinyFamilies.prunable().findFirst().orElseThrow())
                .withHead(HeadSpec.of(Task.FILL_MASK)),
            1);
    try (Model model = body;
        Tokenizer tokenizer = Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8), 16, "test");
        Forward forward = new SameDiffForward(model)) {
      return settings.augment(TEXTS, new BatchRunner(forward, 0, 4), tokenizer);
    }
  }

  @Test
  void newTextsStandBehindTheirOriginals() {
    TextDataset all = augmented(new MaskedReplacement(3, 0.5, 2, 7));
    assertThat(all.examples())
        .extracting(TextExample::id)
        .containsExactly("1", "1+1", "1+2", "1+3", "2", "2+1", "2+2", "2+3");
    assertThat(all.examples().get(0)).isEqualTo(TEXTS.examples().get(0));
    assertThat(all.examples().subList(4, 8)).extracting(TextExample::label).containsOnly(1);
    assertThat(all.examples().subList(4, 8)).allMatch(example -> example.textPair().isPresent());
  }

  @Test
  void wordsOfOneTokenBecomeOtherWords() {
    TextExample changed = augmented(new MaskedReplacement(1, 1, 2, 7)).examples().get(1);
    assertThat(changed.text()).matches("\\w+ \\w+ \\w+ \\w+ \\w+!");
    String[] before = TEXTS.examples().get(0).text().split("[ !]");
    String[] after = changed.text().split("[ !]");
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isNotEqualTo(before[i]).isIn("cat", "dog", "oak", "sees", "a", "sun");
    }
  }

  @Test
  void wordsOfSeveralTokensStay() {
    TextExample changed = augmented(new MaskedReplacement(1, 1, 2, 7)).examples().get(3);
    assertThat(changed.text()).startsWith("oaks, ").isNotEqualTo("oaks, a sun");
  }

  @Test
  void theSeedDecides() {
    MaskedReplacement settings = MaskedReplacement.usual(2, 7);
    assertThat(augmented(settings)).isEqualTo(augmented(settings));
    assertThat(augmented(MaskedReplacement.usual(2, 8))).isNotEqualTo(augmented(settings));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new MaskedReplacement(0, 0.5, 1, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("copies of a text: 0, expected 1 or more");
    assertThatThrownBy(() -> new MaskedReplacement(1, 0, 1, 0))
        .isInstanceOf(InvalidInputException.class);
    try (Model model = TinyClassifier.create(1);
        Forward forward = new SameDiffForward(model)) {
      assertThatThrownBy(
              () ->
                  MaskedReplacement.usual(1, 0)
                      .augment(TEXTS, new BatchRunner(forward, 0, 4), model.tokenizer()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("no mask");
    }
  }
}
