package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.AnsweredQuestion;
import io.github.pocketzoo.core.data.AnsweredQuestions;
import io.github.pocketzoo.core.data.TaggedSentence;
import io.github.pocketzoo.core.data.TaggedSentences;
import io.github.pocketzoo.core.fixture.TinyTokenizer;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskExamplesTest {
  private static final int NONE = Target.OfTokens.IGNORED;

  private final Tokenizer tokenizer = TinyTokenizer.create(10);

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private Target tokens(List<String> words, List<Integer> tags) {
    TaggedSentences data =
        new TaggedSentences(
            "test", List.of("A", "B", "C"), List.of(new TaggedSentence("1", words, tags)));
    return new TokenExamples(data).encode(tokenizer).targets().get(0);
  }

  @Test
  void theFirstTokenOfAWordHasItsTag() {
    assertThat(tokens(List.of("the", "cats", "cat.", "dog"), List.of(0, 1, 2, 0)))
        .isEqualTo(new Target.OfTokens(new int[] {NONE, 0, 1, NONE, 2, NONE, 0, NONE}));
  }

  /** A zero-width space is nothing to the tokenizer. */
  @Test
  void aWordWithoutTokensIsPassedOver() {
    assertThat(tokens(List.of("the", "\u200b", "dog"), List.of(0, 1, 2)))
        .isEqualTo(new Target.OfTokens(new int[] {NONE, 0, 2, NONE}));
  }

  @Test
  void wordsBeyondTheLengthAreCut() {
    Target target =
        tokens(List.of("the", "cats", "cats", "cats", "cats", "dog"), List.of(0, 1, 1, 1, 1, 2));

    assertThat(target)
        .isEqualTo(new Target.OfTokens(new int[] {NONE, 0, 1, NONE, 1, NONE, 1, NONE, 1, NONE}));
  }

  private List<Target> answers(String context, String answer) {
    int start = context.indexOf(answer);
    AnsweredQuestion question =
        new AnsweredQuestion("1", " dog", context, new TextSpan(start, start + answer.length()));
    AnsweredQuestions data = new AnsweredQuestions("test", List.of(question));
    return new AnswerExamples(data, 2).encode(tokenizer).targets();
  }

  /** [CLS] dog [SEP] the cat s . [SEP]: the context begins at token 3. */
  @Test
  void anAnswerIsTheTokensThatCoverIt() {
    assertThat(answers("The cats.", "cats")).containsExactly(new Target.Span(4, 5));
    assertThat(answers("The cats.", "The cats.")).containsExactly(new Target.Span(3, 6));
    assertThat(answers("The cats.", "at")).containsExactly(new Target.Span(4, 4));
  }

  /** "the cat . the dog ." and "dog . the cat s". */
  @Test
  void aWindowWithoutTheAnswerPointsAtItsFirstToken() {
    String context = "the cat . the dog . the cats";

    assertThat(answers(context, "cats"))
        .containsExactly(new Target.Span(0, 0), new Target.Span(6, 7));
    assertThat(answers(context, "dog"))
        .containsExactly(new Target.Span(7, 7), new Target.Span(3, 3));
  }

  @Test
  void everyWindowOfAQuestionWithoutAnAnswerPointsAtItsFirstToken() {
    AnsweredQuestion question =
        new AnsweredQuestion("1", "dog", "the cat . the dog . the cats", Optional.empty());
    AnsweredQuestions data = new AnsweredQuestions("test", List.of(question));

    assertThat(new AnswerExamples(data, 2).encode(tokenizer).targets())
        .containsExactly(new Target.Span(0, 0), new Target.Span(0, 0));
    assertThat(new AnswerExamples(data, 2).sha256()).hasSize(64);
  }
}
