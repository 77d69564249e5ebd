package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Speculative decoding (Leviathan, Kalman and Matias 2023, "Fast inference from transformers via
 * speculative decoding"): a small model proposes a few tokens, the large one reads all of them at
 * once and says how many stand. With greedy decoding the tokens are those of the large model alone;
 * with sampling they have its distribution, but other tokens come of the same seed.
 *
 * <p>Prompts are continued one after the other. Not safe for many threads.
 */
public final class SpeculativeGenerator implements Generator {
  private final CausalForward target;
  private final CausalForward draft;
  private final GenerationConfig config;
  private final LogitsProcessor processor;
  private final int proposals;
  private DraftStatistics statistics = DraftStatistics.NONE;

  /**
   * Prepares.
   *
   * @param target whose tokens are wanted; stays open
   * @param draft proposes; stays open
   * @param config without beams
   * @param proposals γ, how many tokens are proposed at once
   * @throws InvalidInputException if the models have other vocabularies
   */
  public SpeculativeGenerator(
      CausalForward target, CausalForward draft, GenerationConfig config, int proposals) {
    GenerationParameter.NUM_ASSISTANT_TOKENS.checked(proposals);
    if (config.beams().numBeams() > 1) {
      throw new InvalidInputException(
          "num_beams %d: expected 1 with a draft model".formatted(config.beams().numBeams()));
    }
    if (target.vocabularySize() != draft.vocabularySize()) {
      throw new InvalidInputException(
          "the draft model has %d tokens in its vocabulary, expected %d as the model has"
              .formatted(draft.vocabularySize(), target.vocabularySize()));
    }
    this.target = target;
    this.draft = draft;
    this.config = config;
    this.processor = LogitsProcessors.of(config);
    this.proposals = proposals;
  }

  /** How good the proposals were, of all calls so far. */
  public DraftStatistics statistics() {
    return statistics;
  }

  @Override
  public List<List<Continuation>> generate(List<int[]> prompts, TokenListeners listeners) {
    List<List<Continuation>> all = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      List<Continuation> continuations = new ArrayList<>();
      for (int number = 0; number < config.numReturnSequences(); number++) {
        int[] tokens = prompts.get(prompt);
        RunningSequence sequence =
            RunningSequence.begin(tokens, target, config.ending(), listeners.of(prompt, number));
        if (!sequence.isFinished()) {
          try (Run run = new Run(sequence, Speculation.of(config, tokens, number))) {
            run.toTheEnd();
          }
        }
        continuations.add(sequence.continuation(OptionalDouble.empty()));
      }
      all.add(continuations);
    }
    return all;
  }

  /** One sequence, read by both models. */
  private final class Run implements AutoCloseable {
    private final RunningSequence sequence;
    private final Speculation speculation;
    private final CausalSession targetSession;
    private final CausalSession draftSession;

    Run(RunningSequence sequence, Speculation speculation) {
      this.sequence = sequence;
      this.speculation = speculation;
      this.targetSession = target.open(1);
      this.draftSession = draft.open(1);
    }

    void toTheEnd() {
      while (!sequence.isFinished()) {
        int known = sequence.tokens().length();
        judge(propose(known));
        targetSession.truncate(0, Math.min(targetSession.length(0), lastKnown()));
        draftSession.truncate(0, Math.min(draftSession.length(0), lastKnown()));
      }
    }

    /** The last token is read together with the proposals after it. */
    private int lastKnown() {
      return sequence.tokens().length() - 1;
    }

    /** What the draft expects after the tokens that are known. */
    private int[] propose(int known) {
      speculation.begin();
      // The last token of a full sequence needs no proposal behind it.
      int room = Math.min(sequence.room() - 1, draft.contextLength() - known);
      int[] proposed = new int[Math.max(0, Math.min(proposals, room))];
      TokenSequence imagined = sequence.tokens();
      for (int i = 0; i < proposed.length; i++) {
        int[] unread = imagined.from(draftSession.length(0));
        float[] logits = draftSession.append(new int[][] {unread})[0];
        processor.process(imagined, logits);
        proposed[i] = speculation.propose(logits);
        imagined.add(proposed[i]);
      }
      imagined.truncate(known);
      return proposed;
    }

    /** Appends the proposals that stand, and one more token. */
    private void judge(int[] proposed) {
      float[][] logits = read(proposed);
      int accepted = 0;
      boolean stands = true;
      for (int i = 0; i < proposed.length && stands && !sequence.isFinished(); i++) {
        processor.process(sequence.tokens(), logits[i]);
        OptionalInt correction = speculation.correct(i, proposed[i], logits[i]);
        sequence.accept(correction.orElse(proposed[i]));
        stands = correction.isEmpty();
        accepted += stands ? 1 : 0;
      }
      if (stands && !sequence.isFinished()) {
        processor.process(sequence.tokens(), logits[proposed.length]);
        sequence.accept(speculation.choose(logits[proposed.length]));
      }
      int judged = Math.min(proposed.length, accepted + (stands ? 0 : 1));
      statistics = statistics.plus(new DraftStatistics(judged, accepted, 1));
    }

    /** The target's logits after the last known token and after each proposal. */
    private float[][] read(int[] proposed) {
      int unread = targetSession.length(0);
      if (lastKnown() > unread) {
        // What is only read needs no logits at each of its tokens.
        targetSession.append(new int[][] {sequence.tokens().range(unread, lastKnown())});
      }
      int[] tokens = new int[1 + proposed.length];
      tokens[0] = sequence.tokens().get(lastKnown());
      System.arraycopy(proposed, 0, tokens, 1, proposed.length);
      return targetSession.appendAndScore(new int[][] {tokens})[0];
    }

    @Override
    public void close() {
      try (targetSession) {
        draftSession.close();
      }
    }
  }
}
