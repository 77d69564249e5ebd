package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.data.TextCorpus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordNetDefinitionsTest {
  private static List<String> documents(WordNetDefinitions.Part part) {
    List<String> lines = new ArrayList<>();
    int[] ends = new int[1];
    new WordNetDefinitions(part)
        .read(
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
