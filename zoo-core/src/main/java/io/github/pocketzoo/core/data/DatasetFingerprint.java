package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Says whether two datasets have the same examples in the same order: the same ids, texts and label
 * names. The dataset's name and the indices of its labels don't count.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record DatasetFingerprint(String sha256) {

  /** The fingerprint of a dataset. */
  public static DatasetFingerprint of(TextDataset dataset) {
    Builder builder = new Builder();
    dataset.examples().forEach(example -> builder.add(example, dataset.labels()));
    return builder.build();
  }

  /** The fingerprint of texts with values. */
  public static DatasetFingerprint of(ValuedTexts dataset) {
    Builder builder = new Builder();
    dataset.examples().forEach(example -> builder.add(example, dataset.labels()));
    return builder.build();
  }

  /** The fingerprint of tagged sentences. */
  public static DatasetFingerprint of(TaggedSentences dataset) {
    Builder builder = new Builder();
    dataset.sentences().forEach(sentence -> builder.add(sentence, dataset.labels()));
    return builder.build();
  }

  /** The fingerprint of questions with answers. */
  public static DatasetFingerprint of(AnsweredQuestions dataset) {
    Builder builder = new Builder();
    dataset
        .questions()
        .forEach(
            question ->
                builder.add(
                    question.id(),
                    question.question(),
                    question.context(),
                    question.answer().map(span -> Integer.toString(span.start())).orElse(""),
                    question.answer().map(span -> Integer.toString(span.end())).orElse("")));
    return builder.build();
  }

  /** The fingerprint of texts alone. */
  public static DatasetFingerprint ofTexts(List<String> texts) {
    Builder builder = new Builder();
    texts.forEach(text -> builder.add(text));
    return builder.build();
  }

  /** Makes a fingerprint of examples that come one after the other. */
  public static final class Builder {
    private final MessageDigest digest = Sha256.newDigest();

    /** The next example of a {@link TextDataset} with these labels. */
    public void add(TextExample example, List<String> labels) {
      add(example.id(), example.text());
      addPair(example.textPair());
      add(labels.get(example.label()));
    }

    /** The next example of {@link ValuedTexts} with these labels. */
    public void add(ValuedText example, List<String> labels) {
      add(example.id(), example.text());
      addPair(example.textPair());
      for (int label = 0; label < labels.size(); label++) {
        add(labels.get(label), Float.toString(example.values().get(label)));
      }
    }

    /** The next of {@link TaggedSentences} with these labels. */
    public void add(TaggedSentence sentence, List<String> labels) {
      add(sentence.id());
      for (int word = 0; word < sentence.words().size(); word++) {
        add(sentence.words().get(word), labels.get(sentence.tags().get(word)));
      }
    }

    /** Texts, each with its length first, so that ("ab", "c") and ("a", "bc") differ. */
    public void add(String... texts) {
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
    }

    private void addPair(Optional<String> pair) {
      digest.update((byte) (pair.isPresent() ? 1 : 0));
      pair.ifPresent(text -> add(text));
    }

    /** The fingerprint of what was added. */
    public DatasetFingerprint build() {
      return new DatasetFingerprint(HexFormat.of().formatHex(digest.digest()));
    }
  }

  @Override
  public String toString() {
    return sha256;
  }
}
