package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;
import org.junit.jupiter.api.Test;

class WordNetNounsTest {
  @Test
  void areThoseOfTheDictionary() throws JWNLException {
    List<NounSynset> expected = new ArrayList<>();
    Dictionary dictionary = Dictionary.getDefaultResourceInstance();
    try {
      Iterator<Synset> synsets = dictionary.getSynsetIterator(POS.NOUN);
      while (synsets.hasNext()) {
        Synset synset = synsets.next();
        expected.add(
            new NounSynset(
                "%08d".formatted(synset.getOffset()),
                synset.getLexFileName(),
                synset.getGloss().strip()));
      }
    } finally {
      dictionary.close();
    }

    assertThat(expected).hasSize(82_192);
    // Not containsExactly: a failure would print all of them.
    assertThat(WordNetNouns.read().equals(expected)).isTrue();
  }
}
