package io.github.pocketzoo.eval.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * An answer as the official evaluation of SQuAD 1.1 and 2.0 reads it (Rajpurkar et al. 2016, 2018):
 * in lower case, without punctuation and articles, words with one space between them.
 *
 * @param words what is left
 */
public record AnswerText(List<String> words) {
  /** Python's {@code string.punctuation}. */
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  public AnswerText {
    words = List.copyOf(words);
  }

  /** Reads an answer. */
  public static AnswerText of(String answer) {
    String bare = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
    String text = ARTICLES.matcher(bare).replaceAll(" ");
    return new AnswerText(
        Arrays.stream(SPACES.split(text)).filter(word -> !word.isEmpty()).toList());
  }

  /** 1 if the answer is one of those accepted, else 0. */
  public static double exactMatch(String answer, List<String> accepted) {
    return best(answer, accepted, AnswerText::exact);
  }

  /** F1 of the words, with the accepted answer where it is highest. */
  public static double f1(String answer, List<String> accepted) {
    return best(answer, accepted, AnswerText::overlap);
  }

  private record Pair(AnswerText given, AnswerText accepted) {}

  private static double best(
      String answer, List<String> accepted, ToDoubleFunction<Pair> similarity) {
    AnswerText given = of(answer);
    // As in version 2.0, one that is nothing once it is read is no answer.
    List<AnswerText> read =
        accepted.stream().map(AnswerText::of).filter(each -> !each.words().isEmpty()).toList();
    List<AnswerText> all = read.isEmpty() ? List.of(new AnswerText(List.of())) : read;
    return all.stream()
        .mapToDouble(each -> similarity.applyAsDouble(new Pair(given, each)))
        .max()
        .orElseThrow();
  }

  private static double exact(Pair pair) {
    return pair.given().equals(pair.accepted()) ? 1 : 0;
  }

  private static double overlap(Pair pair) {
    List<String> given = pair.given().words();
    List<String> accepted = pair.accepted().words();
    if (given.isEmpty() || accepted.isEmpty()) {
      return exact(pair);
    }
    Map<String, Integer> left = new HashMap<>();
    accepted.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : given) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    return 2.0 * common / (given.size() + accepted.size());
  }
}
