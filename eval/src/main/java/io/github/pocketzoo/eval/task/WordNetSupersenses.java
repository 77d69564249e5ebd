package io.github.pocketzoo.eval.task;

import io.github.pocketzoo.core.data.DatasetSplits;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * WordNet 3.1 supersenses: given the definition of a noun synset, name the lexicographer file that
 * holds it, one of 26 broad classes from {@code noun.Tops} to {@code noun.time}.
 *
 * <p>The 82,192 noun synsets become 81,553 examples. Quoted examples are cut off the glosses. A
 * definition that several synsets of a class share, whatever its case and punctuation (365
 * definitions of 974 synsets), is one example, with the id of the first synset; one that synsets of
 * different classes share (9 definitions of 30 synsets, such as "one species") has no answer and is
 * left out. So no text is in two splits.
 *
 * <p>The hash of its id (see {@code StableHash}) puts an example into a split and gives its place
 * there. A definition has 1 to 82 words, 11.5 on average.
 *
 * <table>
 * <caption>Examples</caption>
 * <tr><th>split</th><th>share</th><th>examples</th></tr>
 * <tr><td>train</td><td>85 %</td><td>69,305</td></tr>
 * <tr><td>validation</td><td>5 %</td><td>4,115</td></tr>
 * <tr><td>test</td><td>10 %</td><td>8,133</td></tr>
 * </table>
 *
 * <p>The classes are far from equal: artifact 11,589, person 11,033, plant 7,911, animal 7,270, act
 * 6,653, communication 5,542, state 3,544, location 3,162, attribute 3,030, cognition 2,972,
 * substance 2,960, group 2,620, food 2,571, body 2,017, object 1,539, quantity 1,270, event 1,074,
 * possession 1,061, time 1,023, process 770, phenomenon 641, relation 437, feeling 429, shape 342,
 * Tops 51, motive 42. Always saying artifact is right for 13.8 % of the test examples. Of Tops the
 * test split has 3 examples and of motive 6, so a macro average hangs on a few of them.
 */
public final class WordNetSupersenses implements ClassificationTask {
  private static final int TEST_PERCENT = 10;
  private static final int VALIDATION_PERCENT = 5;

  @Override
  public String name() {
    return "wordnet-supersenses";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public String description() {
    return "Which of WordNet's 26 noun categories (supersenses) does a definition describe?"
        + " WordNet 3.1 glosses without their examples.";
  }

  @Override
  public DatasetSplits load() {
    List<Synset> synsets = WordNetFile.NOUN.read();
    List<String> labels =
        synsets.stream().map(Synset::lexicographerFile).distinct().sorted().toList();
    List<TextExample> train = new ArrayList<>();
    List<TextExample> validation = new ArrayList<>();
    List<TextExample> test = new ArrayList<>();
    for (Hashed hashed : shuffled(examples(synsets, labels))) {
      long percentile = Long.remainderUnsigned(hashed.hash(), 100);
      List<TextExample> split =
          percentile < TEST_PERCENT
              ? test
              : percentile < TEST_PERCENT + VALIDATION_PERCENT ? validation : train;
      split.add(hashed.example());
    }
    return new DatasetSplits(
        new TextDataset(name() + "/train", labels, train),
        new TextDataset(name() + "/validation", labels, validation),
        new TextDataset(name() + "/test", labels, test));
  }

  /** One example a definition; none of a definition that is there in two classes. */
  private static List<TextExample> examples(List<Synset> synsets, List<String> labels) {
    Map<String, Optional<TextExample>> byDefinition = new LinkedHashMap<>();
    for (Synset synset : synsets) {
      Definition definition = Definition.of(synset.gloss());
      int label = labels.indexOf(synset.lexicographerFile());
      byDefinition.merge(
          definition.key(),
          Optional.of(
              new TextExample(
                  "wn31-n-" + synset.offset(), definition.text(), Optional.empty(), label)),
          (first, another) -> first.filter(example -> example.label() == label));
    }
    return byDefinition.values().stream().flatMap(Optional::stream).toList();
  }

  private static List<Hashed> shuffled(List<TextExample> examples) {
    return examples.stream()
        .map(example -> new Hashed(StableHash.of(example.id()), example))
        .sorted((a, b) -> Long.compareUnsigned(a.hash(), b.hash()))
        .toList();
  }

  private record Hashed(long hash, TextExample example) {}
}
