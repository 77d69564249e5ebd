package io.github.pocketzoo.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.tokenizer.TextSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tags of words become entities. */
class TaggedWordTest {
  private static final String TEXT = "a b c d";

  private static List<Entity> group(String tags) {
    List<TaggedWord> words = new ArrayList<>();
    for (String tag : tags.split(" ")) {
      int start = 2 * words.size();
      words.add(new TaggedWord(new TextSpan(start, start + 1), tag, 1.0 / (1 + words.size())));
    }
    return TaggedWord.group(words, TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "B-X I-X O B-X, X:a b|X:d",
    "B-X B-X I-X I-X, X:a|X:b c d",
    "I-X I-X O I-Y, X:a b|Y:d",
    "B-X I-Y I-Y O, X:a|Y:b c",
    "S-X B-X E-X O, X:a|X:b c",
    "NOUN NOUN VERB O, NOUN:a|NOUN:b|VERB:c",
    "B-I-X I-I-X O O, I-X:a b",
    "O O O O, ''",
  })
  void wordsOfOneEntityAreGrouped(String tags, String entities) {
    assertThat(
            String.join(
                "|", group(tags).stream().map(each -> each.label() + ":" + each.text()).toList()))
        .isEqualTo(entities);
  }

  @Test
  void anEntityKnowsItsPlaceAndItsMeanProbability() {
    Entity entity = group("O B-X I-X O").get(0);

    assertThat(entity.span()).isEqualTo(new TextSpan(2, 5));
    assertThat(entity.score()).isCloseTo((1.0 / 2 + 1.0 / 3) / 2, within(1e-12));
  }
}
