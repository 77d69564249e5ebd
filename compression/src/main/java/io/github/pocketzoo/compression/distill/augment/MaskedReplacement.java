package io.github.pocketzoo.compression.distill.augment;

import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.FillMask;
import io.github.pocketzoo.core.task.FilledToken;
import io.github.pocketzoo.core.tokenizer.AlignedEncoding;
import io.github.pocketzoo.core.tokenizer.TextSpan;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.StepRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Augments labelled texts by a masked language model (Jiao et al. 2020, TinyBERT, algorithm 1): a
 * word becomes, with some probability, one of those that the model finds likeliest in its place.
 * The label stays, so that the teacher's answers have to say what the new text means.
 *
 * <p>Words of several tokens stay as they are; in the paper these are replaced by neighbours in
 * GloVe.
 *
 * @param copies new texts for each
 * @param probability of a word to be replaced, in (0, 1]
 * @param candidates likeliest words that one is drawn from
 * @param seed of what is replaced by what
 */
public record MaskedReplacement(int copies, double probability, int candidates, long seed) {
  /** Texts whose words are replaced at once. */
  private static final int TEXTS_AT_ONCE = 256;

  /** Tokens are asked for beside the candidates, of which pieces of words are left out. */
  private static final int SPARE = 10;

  private static final String CONTINUATION = "##";

  /** Checks. */
  public MaskedReplacement {
    require(copies >= 1, "copies of a text", copies, "1 or more");
    require(
        probability > 0 && probability <= 1,
        "probability of a word to be replaced",
        probability,
        "a number in (0, 1]");
    require(candidates >= 1, "candidates for a word", candidates, "1 or more");
  }

  private static void require(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new InvalidInputException("%s: %s, expected %s".formatted(what, value, expected));
    }
  }

  /** As in the paper, but fewer copies than its 10 to 30. */
  public static MaskedReplacement usual(int copies, long seed) {
    return new MaskedReplacement(copies, 0.4, 15, seed);
  }

  /**
   * The texts, and new ones behind each. Of a pair both texts are changed, each by itself.
   *
   * @param runner runs a masked language model
   * @param tokenizer of that model
   * @throws InvalidInputException if the model has no mask
   */
  public TextDataset augment(TextDataset data, BatchRunner runner, Tokenizer tokenizer) {
    Optional<String> mask = tokenizer.maskToken();
    if (mask.isEmpty()) {
      throw new InvalidInputException(
          "the model that is to replace words has no mask in its vocabulary");
    }
    FillMask filler = new FillMask(runner, tokenizer, candidates + SPARE);
    Rewriter rewriter = new Rewriter(filler, tokenizer, mask.get());
    List<TextExample> all = new ArrayList<>();
    for (int from = 0; from < data.examples().size(); from += TEXTS_AT_ONCE) {
      int to = Math.min(data.examples().size(), from + TEXTS_AT_ONCE);
      all.addAll(rewriter.some(data.examples().subList(from, to), from));
    }
    return new TextDataset(data.name(), data.labels(), all);
  }

  /** By their names in provenance records. */
  public Map<String, String> describe() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("augmented_copies", Integer.toString(copies));
    settings.put("augmented_probability", Double.toString(probability));
    settings.put("augmented_candidates", Integer.toString(candidates));
    return settings;
  }

  /** A word of one token, and where it is. */
  private record Word(TextSpan span, int id) {}

  /** A place where a word is to be replaced. */
  private record Place(String text, Word word) {
    String masked(String mask) {
      return text.substring(0, word.span().start()) + mask + text.substring(word.span().end());
    }
  }

  /** Which words of a text are replaced, each by a number that chooses among its candidates. */
  private record Draft(String text, Map<Word, Double> draws) {}

  private final class Rewriter {
    private final FillMask filler;
    private final Tokenizer tokenizer;
    private final String mask;

    Rewriter(FillMask filler, Tokenizer tokenizer, String mask) {
      this.filler = filler;
      this.tokenizer = tokenizer;
      this.mask = mask;
    }

    /**
     * Some examples with their copies.
     *
     * @param first number of the first of them in the dataset
     */
    List<TextExample> some(List<TextExample> examples, int first) {
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < examples.size(); i++) {
        TextExample example = examples.get(i);
        for (int copy = 0; copy < copies; copy++) {
          drafts.add(draft(i, first, false, copy, example.text()));
          if (example.textPair().isPresent()) {
            drafts.add(draft(i, first, true, copy, example.textPair().get()));
          }
        }
      }
      Map<Place, List<String>> words = candidates(drafts);
      List<TextExample> result = new ArrayList<>();
      int next = 0;
      for (TextExample example : examples) {
        result.add(example);
        for (int copy = 1; copy <= copies; copy++) {
          String text = rewritten(drafts.get(next++), words);
          Optional<String> pair =
              example.textPair().isPresent()
                  ? Optional.of(rewritten(drafts.get(next++), words))
                  : Optional.empty();
          result.add(new TextExample(example.id() + "+" + copy, text, pair, example.label()));
        }
      }
      return result;
    }

    private Draft draft(int index, int first, boolean second, int copy, String text) {
      SplittableRandom random = StepRandom.of(seed, first + index, second ? 1 : 0, copy);
      Map<Word, Double> draws = new HashMap<>();
      for (Word word : words(text)) {
        boolean replaced = random.nextDouble() < probability;
        double choice = random.nextDouble();
        if (replaced) {
          draws.put(word, choice);
        }
      }
      return new Draft(text, draws);
    }

    /** The words of one token that have letters or digits. */
    private List<Word> words(String text) {
      AlignedEncoding aligned = tokenizer.align(text);
      List<Word> words = new ArrayList<>();
      for (int i = 0; i < aligned.length(); i++) {
        Optional<TextSpan> span = aligned.span(i, 0);
        if (span.isPresent() && isWord(aligned, i, text)) {
          words.add(new Word(span.get(), aligned.encoding().inputIds()[i]));
        }
      }
      return words;
    }

    private boolean isWord(AlignedEncoding aligned, int token, String text) {
      TextSpan span = aligned.span(token, 0).orElseThrow();
      boolean letters = span.of(text).chars().allMatch(Character::isLetterOrDigit);
      return letters
          && span.end() > span.start()
          && !touches(text, span.start() - 1)
          && !touches(text, span.end());
    }

    private boolean touches(String text, int index) {
      return index >= 0 && index < text.length() && Character.isLetterOrDigit(text.charAt(index));
    }

    private Map<Place, List<String>> candidates(List<Draft> drafts) {
      List<Place> places =
          drafts.stream()
              .flatMap(
                  draft ->
                      draft.draws().keySet().stream().map(word -> new Place(draft.text(), word)))
              .distinct()
              .toList();
      Map<Place, List<String>> words = new HashMap<>();
      if (places.isEmpty()) {
        return words;
      }
      List<List<List<FilledToken>>> answers =
          filler.answer(places.stream().map(place -> place.masked(mask)).toList());
      for (int i = 0; i < places.size(); i++) {
        words.put(places.get(i), whole(answers.get(i).get(0), places.get(i)));
      }
      return words;
    }

    /** Candidates that are words of letters or digits, and others than the one that was there. */
    private List<String> whole(List<FilledToken> filled, Place place) {
      return filled.stream()
          .filter(token -> token.id() != place.word().id() && !tokenizer.isSpecial(token.id()))
          .map(FilledToken::token)
          .filter(token -> !token.isEmpty() && !token.startsWith(CONTINUATION))
          .filter(token -> token.chars().allMatch(Character::isLetterOrDigit))
          .limit(candidates)
          .toList();
    }

    private String rewritten(Draft draft, Map<Place, List<String>> candidates) {
      StringBuilder text = new StringBuilder(draft.text());
      draft.draws().entrySet().stream()
          .sorted((a, b) -> Integer.compare(b.getKey().span().start(), a.getKey().span().start()))
          .forEach(
              entry -> {
                Word word = entry.getKey();
                List<String> choices = candidates.get(new Place(draft.text(), word));
                if (!choices.isEmpty()) {
                  int index = (int) (entry.getValue() * choices.size());
                  text.replace(word.span().start(), word.span().end(), choices.get(index));
                }
              });
      return text.toString();
    }
  }
}
