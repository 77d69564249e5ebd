package io.github.pocketzoo.gpt;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.Target;
import java.util.Arrays;
import java.util.List;

/** Texts whose every token but the first is to be predicted. */
final class NextTokens {
  private NextTokens() {}

  static EncodedDataset of(List<Encoding> encodings) {
    List<Target> targets =
        encodings.stream().<Target>map(each -> new Target.OfTokens(next(each.inputIds()))).toList();
    return new EncodedDataset(encodings, targets, 0);
  }

  private static int[] next(int[] ids) {
    int[] labels = new int[ids.length];
    Arrays.fill(labels, Target.OfTokens.IGNORED);
    System.arraycopy(ids, 1, labels, 0, ids.length - 1);
    return labels;
  }
}
