package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.data.TextCorpus;
import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordNetDefinitionsTest {
  private static List<String> documents(WordNetDefinitions.Part part) {
    return documents(new WordNetDefinitions(part));
  }

  private static List<String> documents(WordNetDefinitions definitions) {
    List<String> lines = new ArrayList<>();
    int[] ends = new int[1];
    definitions.read(
        new TextCorpus.Reader() {
          @Override
          public void line(String text) {
            lines.add(text);
          }

          @Override
          public void endOfDocument() {
            ends[0]++;
          }
        });
    assertThat(ends[0]).isEqualTo(lines.size());
    return lines;
  }

  @Test
  void aShareIsTheBeginningOfItsPart() {
    List<String> all = documents(WordNetDefinitions.Part.VALIDATION);
    WordNetDefinitions tenth = new WordNetDefinitions(WordNetDefinitions.Part.VALIDATION, 0.1);

    assertThat(documents(tenth)).isEqualTo(all.subList(0, Math.round(all.size() / 10f)));
    assertThat(tenth.name()).isEqualTo("wordnet-definitions/validation, 0.1 of it");
    assertThatThrownBy(() -> new WordNetDefinitions(WordNetDefinitions.Part.TRAIN, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("share is 0.0, expected a number in (0, 1]");
  }

  @Test
  void everySynsetIsInOnePart() {
    List<String> train = documents(WordNetDefinitions.Part.TRAIN);
    List<String> validation = documents(WordNetDefinitions.Part.VALIDATION);
    List<String> test = documents(WordNetDefinitions.Part.TEST);

    assertThat(train.size() + validation.size() + test.size()).isEqualTo(117_791);
    assertThat(test).hasSizeBetween(3_300, 3_800);
    assertThat(validation).hasSizeBetween(2_100, 2_600);
    Set<String> seen = new HashSet<>(train);
    long repeated = test.stream().filter(seen::contains).count();
    assertThat(repeated).as("texts of the test part that were trained on").isLessThan(5);
    assertThat(train)
        .anyMatch(line -> line.startsWith("crawl, crawling, creep, creeping (noun): a slow mode"));
  }
}
