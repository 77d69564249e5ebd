package io.github.pocketzoo.core.task;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Says which tokens may stand where a text has a mask (Devlin et al. 2019). The answer for a text
 * has a list for each mask: the most probable tokens, by falling probability.
 *
 * @param runner runs the model
 * @param tokenizer of the model
 * @param topK number of tokens for a mask
 */
public record FillMask(BatchRunner runner, Tokenizer tokenizer, int topK)
    implements TextTask<String, List<List<FilledToken>>> {
  /** Texts may have any of these, whatever the model's own mask is. */
  private static final List<String> MASKS = List.of("[MASK]", "<mask>");

  @Override
  public List<List<List<FilledToken>>> answer(List<String> texts) {
    String token =
        tokenizer
            .maskToken()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "the vocabulary has no mask, expected " + String.join(" or ", MASKS)));
    int maskId = tokenizer.id(token).orElseThrow();
    List<Encoding> encodings = texts.stream().map(text -> encode(text, token, maskId)).toList();
    return runner.run(
        encodings,
        Forward.LOGITS,
        (index, row) ->
            masks(encodings.get(index), maskId)
                .mapToObj(mask -> best(row.values(), mask * row.width(), row.width()))
                .toList());
  }

  private Encoding encode(String text, String mask, int maskId) {
    String own = text;
    for (String each : MASKS) {
      own = own.replace(each, mask);
    }
    Encoding encoding = tokenizer.encode(own);
    if (masks(encoding, maskId).findAny().isEmpty()) {
      throw new InvalidInputException(
          own.contains(mask)
              ? "\"%s\": the mask is beyond the %d tokens that the model takes"
                  .formatted(text, tokenizer.maxLength())
              : "\"%s\": no mask in the text, expected %s".formatted(text, mask));
    }
    return encoding;
  }

  private static IntStream masks(Encoding encoding, int maskId) {
    return IntStream.range(0, encoding.length()).filter(i -> encoding.inputIds()[i] == maskId);
  }

  private List<FilledToken> best(float[] logits, int from, int vocabulary) {
    double[] probabilities = Probabilities.softmax(logits, from, from + vocabulary);
    PriorityQueue<Integer> best =
        new PriorityQueue<>(Comparator.comparingDouble(id -> probabilities[id]));
    for (int id = 0; id < vocabulary; id++) {
      best.add(id);
      if (best.size() > topK) {
        best.poll();
      }
    }
    List<FilledToken> tokens = new ArrayList<>();
    while (!best.isEmpty()) {
      int id = best.poll();
      tokens.add(0, new FilledToken(id, tokenizer.text(id), probabilities[id]));
    }
    return tokens;
  }
}
