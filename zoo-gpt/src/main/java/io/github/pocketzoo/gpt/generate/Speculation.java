package io.github.pocketzoo.gpt.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Which tokens a draft proposes and which of them stand. Whatever the draft, what stands is
 * distributed as the target's own tokens.
 */
interface Speculation {
  /** Begins a run of proposals. */
  void begin();

  /** Proposes the next token by the draft's logits. */
  int propose(float[] draft);

  /**
   * Judges a proposal by the target's logits.
   *
   * @param index which of the proposals of this run
   * @return the token that stands in its place; nothing if the proposal stands
   */
  OptionalInt correct(int index, int proposal, float[] target);

  /** Chooses a token by the target's logits alone. */
  int choose(float[] target);

  /** The rule for a continuation. */
  static Speculation of(GenerationConfig config, int[] prompt, int number) {
    return config.doSample() ? new Drawn(TokenChoice.random(config, prompt, number)) : new Greedy();
  }

  /** The most probable token stands. */
  final class Greedy implements Speculation {
    @Override
    public void begin() {}

    @Override
    public int propose(float[] draft) {
      return Logits.argmax(draft);
    }

    @Override
    public OptionalInt correct(int index, int proposal, float[] target) {
      int wanted = Logits.argmax(target);
      return wanted == proposal ? OptionalInt.empty() : OptionalInt.of(wanted);
    }

    @Override
    public int choose(float[] target) {
      return Logits.argmax(target);
    }
  }

  /**
   * A proposal x that was drawn from q stands with probability min(1, p(x) / q(x)); else a token is
   * drawn from max(0, p − q), normalized (Leviathan, Kalman and Matias 2023, "Fast inference from
   * transformers via speculative decoding", algorithm 1).
   */
  final class Drawn implements Speculation {
    private final SplittableRandom random;
    private final List<TokenWeights> drafts = new ArrayList<>();

    Drawn(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public void begin() {
      drafts.clear();
    }

    @Override
    public int propose(float[] draft) {
      TokenWeights weights = TokenWeights.of(draft);
      drafts.add(weights);
      return weights.draw(random);
    }

    @Override
    public OptionalInt correct(int index, int proposal, float[] target) {
      TokenWeights p = TokenWeights.of(target);
      TokenWeights q = drafts.get(index);
      if (random.nextDouble() * q.probability(proposal) < p.probability(proposal)) {
        return OptionalInt.empty();
      }
      TokenWeights rest = p.minus(q);
      // Nothing is left where p is q but for rounding.
      return OptionalInt.of(rest.total() > 0 ? rest.draw(random) : p.draw(random));
    }

    @Override
    public int choose(float[] target) {
      return TokenWeights.of(target).draw(random);
    }
  }
}
