package io.github.pocketzoo.eval.language;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.List;

/**
 * A language model of n-grams of tokens with interpolated modified Kneser–Ney smoothing (Chen and
 * Goodman 1998; Heafield et al. 2013): the baseline that a neural model has to beat.
 *
 * <p>p(w | h) = (a(hw) − D(a(hw))) / Σ a(hx) + b(h) · p(w | h without its first token), where a is
 * how often the n-gram was seen if it has the full order or begins a document, otherwise how many
 * different tokens were seen before it, and b(h) is what the discounts D left over. The shortest
 * history is interpolated with the uniform distribution over the vocabulary.
 *
 * <p>Safe to use from many threads once it is made.
 */
public final class KneserNey {
  private final int order;
  private final int vocabulary;
  private final NgramTrie trie = new NgramTrie();

  /** Adjusted counts, by node. */
  private int[] counts = new int[1 << 10];

  /** Number of tokens of a node's n-gram. */
  private byte[] depths = new byte[1 << 10];

  /** Σ a(hx), by node h. */
  private long[] sums;

  /** b(h) · Σ a(hx), by node h. */
  private double[] left;

  private Discounts[] discounts;

  private KneserNey(int order, int vocabulary) {
    this.order = order;
    this.vocabulary = vocabulary;
  }

  /**
   * Counts the n-grams of documents.
   *
   * @param order n: the tokens of the longest n-grams, 1 to 100
   * @param vocabulary number of tokens there are
   * @throws InvalidInputException if a token is outside the vocabulary
   */
  public static KneserNey train(Iterable<ScoredText> texts, int order, int vocabulary) {
    if (order < 1 || order > 100 || vocabulary < 1) {
      throw new IllegalArgumentException("order %d, vocabulary %d".formatted(order, vocabulary));
    }
    KneserNey model = new KneserNey(order, vocabulary);
    for (ScoredText text : texts) {
      model.count(text.tokens());
    }
    model.finish();
    return model;
  }

  private void count(int[] tokens) {
    // From the end, so that the n-gram without its first token was there before.
    int[] suffixes = new int[order + 1];
    for (int start = tokens.length - 1; start >= 0; start--) {
      int[] nodes = new int[order + 1];
      int longest = Math.min(order, tokens.length - start);
      for (int depth = 1; depth <= longest; depth++) {
        int token = require(tokens[start + depth - 1]);
        int known = trie.size();
        int node = trie.childOrNew(nodes[depth - 1], token);
        nodes[depth] = node;
        boolean isNew = node == known;
        if (isNew) {
          reserve(node);
          depths[node] = (byte) depth;
        }
        // The first token is given, not expected.
        boolean given = depth == 1 && start == 0;
        if ((depth == order || start == 0) && !given) {
          counts[node]++;
        }
        if (isNew && depth > 1) {
          // The n-gram without its first token was seen after a token that is new before it.
          counts[suffixes[depth - 1]]++;
        }
      }
      suffixes = nodes;
    }
  }

  private int require(int token) {
    if (token < 0 || token >= vocabulary) {
      throw new InvalidInputException(
          "token %d: the vocabulary has %d tokens".formatted(token, vocabulary));
    }
    return token;
  }

  private void reserve(int node) {
    if (node >= counts.length) {
      counts = Arrays.copyOf(counts, 2 * counts.length);
      depths = Arrays.copyOf(depths, 2 * depths.length);
    }
  }

  private void finish() {
    long[][] countsOfCounts = new long[order + 1][5];
    trie.forEach(
        (parent, node) -> {
          if (counts[node] > 0 && counts[node] <= 4) {
            countsOfCounts[depths[node]][counts[node]]++;
          }
        });
    discounts = Arrays.stream(countsOfCounts).map(Discounts::of).toArray(Discounts[]::new);
    sums = new long[trie.size()];
    left = new double[trie.size()];
    trie.forEach(
        (parent, node) -> {
          if (counts[node] > 0) {
            sums[parent] += counts[node];
            left[parent] += discounts[depths[node]].of(counts[node]);
          }
        });
  }

  /** Number of tokens of the longest n-grams. */
  public int order() {
    return order;
  }

  /** Number of different n-grams of all lengths. */
  public int ngrams() {
    return trie.size() - 1;
  }

  /**
   * The probability of a token.
   *
   * @param tokens a document
   * @param position of the token; those before it are known
   */
  public double probability(int[] tokens, int position) {
    double probability = 1.0 / vocabulary;
    int longest = Math.min(order - 1, position);
    for (int length = 0; length <= longest; length++) {
      int context = NgramTrie.ROOT;
      for (int i = position - length; i < position && context != NgramTrie.ABSENT; i++) {
        context = trie.child(context, tokens[i]);
      }
      if (context == NgramTrie.ABSENT || sums[context] == 0) {
        break;
      }
      int node = trie.child(context, tokens[position]);
      int count = node == NgramTrie.ABSENT ? 0 : counts[node];
      double own = count == 0 ? 0 : count - discounts[length + 1].of(count);
      probability = (own + left[context] * probability) / sums[context];
    }
    return probability;
  }

  /** Scores documents, as {@link LanguageScorer} does. */
  public LanguageScore score(List<ScoredText> texts) {
    return scoreEach(texts).stream().reduce(LanguageScore.NOTHING, LanguageScore::plus);
  }

  /** Scores each document, in their order. */
  public List<LanguageScore> scoreEach(List<ScoredText> texts) {
    return texts.stream().map(this::score).toList();
  }

  private LanguageScore score(ScoredText text) {
    double nats = 0;
    for (int position = 1; position < text.tokens().length; position++) {
      require(text.tokens()[position]);
      nats -= Math.log(probability(text.tokens(), position));
    }
    return new LanguageScore(nats, text.expected(), text.bytes(), 1);
  }
}
