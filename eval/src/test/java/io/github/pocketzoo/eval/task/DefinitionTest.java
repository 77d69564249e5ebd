package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The glosses are WordNet's, some of them shortened. */
class DefinitionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      textBlock =
          """
          a separate and self-contained entity                  | a separate and self-contained entity
          a tangible and visible entity; an entity that can cast a shadow; "it was full of rackets, balls and other objects" | a tangible and visible entity; an entity that can cast a shadow
          great wealth; "Whilst that for which all virtue now is sold, and almost every vice--almighty gold"--Ben Jonson | great wealth
          a command based on Jesus' words in the Sermon on the Mount; "Whatsoever ye would that men do unto you, do you even so unto them" (Matthew 7:12) | a command based on Jesus' words in the Sermon on the Mount
          an essential and distinguishing attribute of something or someone; "the quality of mercy is not strained"--Shakespeare | an essential and distinguishing attribute of something or someone
          an area in which something acts or operates or has power or control: "the range of a supersonic jet"; "a piano has a greater range than the human voice" | an area in which something acts or operates or has power or control
          a predisposition to like something; "he had a fondness for whiskey";  "she had dismissed him quite brutally" | a predisposition to like something
          a punctuation mark (`;') used to connect independent clauses; indicates a closer relation than does a period | a punctuation mark (`;') used to connect independent clauses; indicates a closer relation than does a period
          a report of the exact words used in a discourse (e.g., "he said `I am a fool'") | a report of the exact words used in a discourse (e.g., "he said `I am a fool'")
          a demand especially in the phrase "the call of duty" | a demand especially in the phrase "the call of duty"
          promise of reward as in "carrot and stick"; "used the carrot of subsidized housing for the workers to get their vote" | promise of reward as in "carrot and stick"
          Old World finches; e.g. canaries and serins | Old World finches; e.g. canaries and serins
          marketing based on studies of  consumers' responses | marketing based on studies of consumers' responses
          """)
  void examplesAreCutOff(String gloss, String definition) {
    assertThat(Definition.of(gloss).text()).isEqualTo(definition);
  }

  @Test
  void keyIsBlindToCaseAndPunctuation() {
    assertThat(Definition.of("seed of the mung bean plant; used for food").key())
        .isEqualTo(Definition.of("Seed of the (mung-bean) plant used for food.").key())
        .isEqualTo("seed of the mung bean plant used for food");
  }
}
