package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.DatasetFingerprint;
import io.github.pocketzoo.core.data.TaggedSentence;
import io.github.pocketzoo.core.data.TaggedSentences;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Sentences with tagged words. The first token of a word has its tag, the others have none (Devlin
 * et al. 2019, section 5.3). The words are tokenized as a text with spaces between them, as they
 * will be when the model is used.
 *
 * @param data the sentences
 */
public record TokenExamples(TaggedSentences data) implements TaskExamples {
  @Override
  public String name() {
    return data.name();
  }

  @Override
  public int size() {
    return data.sentences().size();
  }

  @Override
  public HeadSpec head() {
    return HeadSpec.tokenClassifier(data.labels());
  }

  @Override
  public String sha256() {
    return DatasetFingerprint.of(data).sha256();
  }

  @Override
  public EncodedDataset encode(Tokenizer tokenizer) {
    List<AlignedEncoding> encodings =
        data.sentences().parallelStream()
            .map(sentence -> tokenizer.align(sentence.text()))
            .toList();
    Target[] targets = new Target[encodings.size()];
    Arrays.setAll(targets, i -> target(data.sentences().get(i), encodings.get(i)));
    return new EncodedDataset(
        encodings.stream().map(AlignedEncoding::encoding).toList(),
        List.of(targets),
        tokenizer.padTokenId());
  }

  private static Target.OfTokens target(TaggedSentence sentence, AlignedEncoding tokens) {
    int[] labels = new int[tokens.length()];
    Arrays.fill(labels, Target.OfTokens.IGNORED);
    int[] first = tokens.firstTokens(sentence.words());
    for (int word = 0; word < first.length; word++) {
      if (first[word] != AlignedEncoding.NONE) {
        labels[first[word]] = sentence.tags().get(word);
      }
    }
    return new Target.OfTokens(labels);
  }
}
