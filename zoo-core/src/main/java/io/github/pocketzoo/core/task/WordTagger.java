package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Tags words that are known, such as those of a CoNLL file: the tag of a word is that of its first
 * token, as in training. {@link TokenClassifier} finds the words of a text itself.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param head of the model
 * @param otherwise tag of a word without a token, such as one beyond the model's longest text
 */
public record WordTagger(BatchRunner runner, Tokenizer tokenizer, HeadSpec head, String otherwise)
    implements TextTask<List<String>, List<String>> {

  @Override
  public List<List<String>> answer(List<List<String>> sentences) {
    List<AlignedEncoding> encodings =
        sentences.parallelStream().map(words -> tokenizer.align(String.join(" ", words))).toList();
    return runner.run(
        encodings.stream().map(AlignedEncoding::encoding).toList(),
        Forward.LOGITS,
        (index, row) -> tags(encodings.get(index).firstTokens(sentences.get(index)), row.values()));
  }

  private List<String> tags(int[] firstTokens, float[] logits) {
    int labels = head.labels().size();
    List<String> tags = new ArrayList<>();
    for (int token : firstTokens) {
      if (token == AlignedEncoding.NONE) {
        tags.add(otherwise);
        continue;
      }
      int best = Probabilities.likeliest(logits, token * labels, (token + 1) * labels);
      tags.add(head.labels().get(best));
    }
    return tags;
  }
}
