package io.github.pocketzoo.gpt.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Texts with the byte-pair tokenizer of the tiny GPT-2, by a model that says a given text. */
class TextGeneratorTest {
  private static final int CONTEXT = 30;
  private static final String SAID = " the small cat , walks in the city";

  private Tokenizer tokenizer;
  private int end;
  private TableForward model;
  private GenerationConfig greedy;

  @BeforeEach
  void makeModel() throws URISyntaxException {
    Path file = Path.of(getClass().getResource("/golden/decoders/gpt2/tokenizer.json").toURI());
    tokenizer = Tokenizer.load(file, CONTEXT);
    end = tokenizer.id("<|endoftext|>").orElseThrow();
    model = sayingEachToken();
    greedy =
        GenerationConfig.DEFAULT.with(Ending.at(LengthLimit.ofNewTokens(25)).withEos(Set.of(end)));
  }

  /** Of the tokens of a text, each is followed by the next; the last by the end. */
  private TableForward sayingEachToken() {
    int vocabulary = tokenizer.vocabularySize();
    float[][][] table = new float[vocabulary][vocabulary][vocabulary];
    int[] text = tokenizer.encode(SAID).inputIds();
    for (float[][] rows : table) {
      rows[end][text[0]] = 1;
    }
    int before = end;
    for (int i = 0; i < text.length; i++) {
      table[before][text[i]][i + 1 < text.length ? text[i + 1] : end] = 9;
      before = text[i];
    }
    table[end][end][text[0]] = 9;
    return new TableForward(table, CONTEXT);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private TextGenerator generator(GenerationConfig config) {
    return TextGenerator.of(model, tokenizer, config, PromptOverflow.REFUSE);
  }

  private GeneratedText only(GenerationConfig config, String prompt) {
    try (TextGenerator generator = generator(config)) {
      return generator.generate(List.of(prompt), TextListener.NONE).get(0).get(0);
    }
  }

  @Test
  void anEmptyPromptIsTheTokenThatBeginsATextAndPiecesMakeTheText() {
    List<String> pieces = new ArrayList<>();
    GeneratedText text;
    try (TextGenerator generator = generator(greedy)) {
      text = generator.generate(List.of(""), (p, n, piece) -> pieces.add(piece)).get(0).get(0);
    }

    assertThat(text.text()).isEqualTo(SAID);
    assertThat(text.reason()).isEqualTo(FinishReason.EOS);
    assertThat(text.promptTokens()).isEqualTo(1);
    assertThat(text.newTokens()).isEqualTo(tokenizer.encode(SAID).length() + 1);
    assertThat(String.join("", pieces)).isEqualTo(SAID);
    assertThat(pieces)
        .hasSizeGreaterThan(5)
        .doesNotContain("")
        .noneMatch(p -> p.contains("\uFFFD"));
  }

  @Test
  void nothingFromAStopStringOnIsTold() {
    GenerationConfig stopping =
        greedy.with(greedy.ending().withStopStrings(List.of("t , wal", "nowhere")));
    StringBuilder told = new StringBuilder();
    try (TextGenerator generator = generator(stopping)) {
      GeneratedText text =
          generator.generate(List.of(""), (p, n, piece) -> told.append(piece)).get(0).get(0);

      assertThat(text.text()).isEqualTo(" the small ca");
      assertThat(text.reason()).isEqualTo(FinishReason.STOP);
    }
    assertThat(told).hasToString(" the small ca");
  }

  @Test
  void beamsAndDraftsSayTheSame() {
    GenerationConfig beams =
        greedy
            .with(greedy.ending().withStopStrings(List.of(", wal")))
            .with(new BeamSettings(2, 0, EarlyStopping.NEVER));
    List<String> pieces = new ArrayList<>();
    try (TextGenerator search = generator(beams);
        TextGenerator drafted =
            TextGenerator.drafted(model, model, 3, tokenizer, greedy, PromptOverflow.REFUSE)) {
      GeneratedText found =
          search.generate(List.of(""), (p, n, piece) -> pieces.add(piece)).get(0).get(0);
      assertThat(found.text()).isEqualTo(" the small cat ").isEqualTo(String.join("", pieces));
      assertThat(found.score()).isPresent();
      assertThat(search.draftStatistics()).isEmpty();

      assertThat(drafted.generate(List.of(""), TextListener.NONE).get(0).get(0).text())
          .isEqualTo(SAID);
      assertThat(drafted.draftStatistics().orElseThrow().acceptanceRate()).isEqualTo(1);
    }
  }

  @Test
  void aPromptThatIsTooLongIsRefusedOrCutOnTheLeft() {
    String tooLong = "the small cat walks ".repeat(9);
    assertThatThrownBy(() -> only(greedy, tooLong))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "the prompt \"the small cat walks the small …\" has \\d+ tokens, the model's context"
                + " has 30; .*");

    GenerationConfig four = greedy.with(Ending.at(LengthLimit.ofNewTokens(4)));
    try (TextGenerator cutting =
        TextGenerator.of(model, tokenizer, four, PromptOverflow.TRUNCATE_LEFT)) {
      List<List<GeneratedText>> texts =
          cutting.generate(List.of(tooLong + SAID.substring(0, 4), "a"), TextListener.NONE);

      assertThat(texts.get(0).get(0).promptTokens()).isEqualTo(CONTEXT - 4);
      assertThat(texts.get(0).get(0).reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(texts.get(1).get(0).promptTokens()).isEqualTo(1);
    }
  }

  @Test
  void anEmptyPromptNeedsATokenThatBeginsATextAndItMayBeNamed() throws IOException {
    String json;
    try (Tokenizer named = tokenizer.copy()) {
      Path directory = Files.createTempDirectory("tokenizer");
      named.save(directory);
      json =
          Files.readString(directory.resolve(Tokenizer.FILE_NAME)).replace("<|endoftext|>", "<x>");
    }
    try (Tokenizer without =
            Tokenizer.of(json.getBytes(StandardCharsets.UTF_8), CONTEXT, "tokenizer.json");
        TextGenerator unnamed = TextGenerator.of(model, without, greedy, PromptOverflow.REFUSE);
        TextGenerator named =
            TextGenerator.of(
                model, without, greedy.withBos(OptionalInt.of(end)), PromptOverflow.REFUSE)) {
      assertThatThrownBy(() -> unnamed.generate(List.of(""), TextListener.NONE))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("the prompt is empty");
      assertThat(named.generate(List.of(""), TextListener.NONE).get(0).get(0).text())
          .isEqualTo(SAID);
    }
  }
}
