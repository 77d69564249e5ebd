package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the words of a text that belong together to a class, such as the names in it. The tag of a
 * word is that of its first token, as in training.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param head of the model
 */
public record TokenClassifier(BatchRunner runner, Tokenizer tokenizer, HeadSpec head)
    implements TextTask<String, List<Entity>> {

  @Override
  public List<List<Entity>> answer(List<String> texts) {
    List<AlignedEncoding> encodings = texts.parallelStream().map(tokenizer::align).toList();
    return runner.run(
        encodings.stream().map(AlignedEncoding::encoding).toList(),
        Forward.LOGITS,
        (index, row) -> {
          String text = texts.get(index);
          return TaggedWord.group(words(text, encodings.get(index), row.values()), text);
        });
  }

  private List<TaggedWord> words(String text, AlignedEncoding tokens, float[] logits) {
    int labels = head.labels().size();
    List<TaggedWord> words = new ArrayList<>();
    int end = -1;
    for (int token = 0; token < tokens.length(); token++) {
      if (tokens.texts()[token] == AlignedEncoding.NONE) {
        continue;
      }
      TextSpan span = new TextSpan(tokens.starts()[token], tokens.ends()[token]);
      if (!words.isEmpty() && isWithinWord(text, end, span.start())) {
        TaggedWord begun = words.remove(words.size() - 1);
        TextSpan longer = new TextSpan(begun.span().start(), span.end());
        words.add(new TaggedWord(longer, begun.tag(), begun.score()));
      } else {
        words.add(tagged(span, logits, token * labels));
      }
      end = span.end();
    }
    return words;
  }

  /** Whether a token goes on with the word of the token before it, whatever the tokenizer. */
  private static boolean isWithinWord(String text, int endBefore, int start) {
    return start == endBefore
        && isWordCharacter(text.codePointBefore(endBefore))
        && start < text.length()
        && isWordCharacter(text.codePointAt(start));
  }

  private static boolean isWordCharacter(int codePoint) {
    return !Character.isIdeographic(codePoint)
        && (Character.isLetterOrDigit(codePoint)
            || Character.getType(codePoint) == Character.NON_SPACING_MARK);
  }

  private TaggedWord tagged(TextSpan span, float[] logits, int from) {
    double[] probabilities = Probabilities.softmax(logits, from, from + head.labels().size());
    int best = 0;
    for (int label = 1; label < probabilities.length; label++) {
      if (probabilities[label] > probabilities[best]) {
        best = label;
      }
    }
    return new TaggedWord(span, head.labels().get(best), probabilities[best]);
  }
}
