package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Word;
import net.sf.extjwnl.dictionary.Dictionary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordNetFileTest {
  private static final Map<WordNetFile, Integer> SYNSETS =
      new HashMap<>(
          Map.of(
              WordNetFile.NOUN, 82_192,
              WordNetFile.VERB, 13_789,
              WordNetFile.ADJECTIVE, 18_185,
              WordNetFile.ADVERB, 3_625));

  @ParameterizedTest
  @EnumSource
  void synsetsAreThoseOfTheDictionary(WordNetFile file) throws JWNLException {
    List<Synset> expected = new ArrayList<>();
    Dictionary dictionary = Dictionary.getDefaultResourceInstance();
    try {
      Iterator<net.sf.extjwnl.data.Synset> synsets =
          dictionary.getSynsetIterator(POS.valueOf(file.name()));
      while (synsets.hasNext()) {
        net.sf.extjwnl.data.Synset synset = synsets.next();
        expected.add(
            new Synset(
                "%08d".formatted(synset.getOffset()),
                synset.getLexFileName(),
                synset.getWords().stream().map(Word::getLemma).toList(),
                synset.getGloss().strip()));
      }
    } finally {
      dictionary.close();
    }

    assertThat(expected).hasSize(SYNSETS.get(file));
    // Not containsExactly: a failure would print all of them.
    assertThat(file.read().equals(expected)).isTrue();
  }
}
