package io.github.pocketzoo.core.data;

import io.github.pocketzoo.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Says whether two datasets have the same examples in the same order: the same ids, texts and label
 * names. The dataset's name and the indices of its labels don't count.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record DatasetFingerprint(String sha256) {

  /** The fingerprint of a dataset. */
  public static DatasetFingerprint of(TextDataset dataset) {
    MessageDigest digest = Sha256.newDigest();
    for (TextExample example : dataset.examples()) {
      update(digest, example.id());
      update(digest, example.text());
      digest.update((byte) (example.textPair().isPresent() ? 1 : 0));
      example.textPair().ifPresent(pair -> update(digest, pair));
      update(digest, dataset.labels().get(example.label()));
    }
    return of(digest);
  }

  /** The fingerprint of texts with values. */
  public static DatasetFingerprint of(ValuedTexts dataset) {
    MessageDigest digest = Sha256.newDigest();
    for (ValuedText example : dataset.examples()) {
      update(digest, example.id());
      update(digest, example.text());
      digest.update((byte) (example.textPair().isPresent() ? 1 : 0));
      example.textPair().ifPresent(pair -> update(digest, pair));
      for (int label = 0; label < dataset.labels().size(); label++) {
        update(digest, dataset.labels().get(label));
        update(digest, Float.toString(example.values().get(label)));
      }
    }
    return of(digest);
  }

  /** The fingerprint of tagged sentences. */
  public static DatasetFingerprint of(TaggedSentences dataset) {
    MessageDigest digest = Sha256.newDigest();
    for (TaggedSentence sentence : dataset.sentences()) {
      update(digest, sentence.id());
      for (int word = 0; word < sentence.words().size(); word++) {
        update(digest, sentence.words().get(word));
        update(digest, dataset.labels().get(sentence.tags().get(word)));
      }
    }
    return of(digest);
  }

  /** The fingerprint of questions with answers. */
  public static DatasetFingerprint of(AnsweredQuestions dataset) {
    MessageDigest digest = Sha256.newDigest();
    for (AnsweredQuestion question : dataset.questions()) {
      update(digest, question.id());
      update(digest, question.question());
      update(digest, question.context());
      update(digest, Integer.toString(question.answer().start()));
      update(digest, Integer.toString(question.answer().end()));
    }
    return of(digest);
  }

  /** The fingerprint of texts alone. */
  public static DatasetFingerprint ofTexts(List<String> texts) {
    MessageDigest digest = Sha256.newDigest();
    texts.forEach(text -> update(digest, text));
    return of(digest);
  }

  private static DatasetFingerprint of(MessageDigest digest) {
    return new DatasetFingerprint(HexFormat.of().formatHex(digest.digest()));
  }

  /** With its length first, so that ("ab", "c") and ("a", "bc") differ. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  @Override
  public String toString() {
    return sha256;
  }
}
