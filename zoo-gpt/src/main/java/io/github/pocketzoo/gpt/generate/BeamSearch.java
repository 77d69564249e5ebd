package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Beam search: of all continuations of the B best sequences by one token, the B best go on (Lowerre
 * 1976, "The HARPY speech recognition system"; Graves 2012, "Sequence transduction with recurrent
 * neural networks"). A finished one is worth Σ log p / lengthˡᵖ, with its end counted as a token.
 * What may finish and when it ends follows transformers' {@code generate}, prompt by prompt.
 */
public final class BeamSearch implements Generator {
  private static final int[] NOTHING = {};

  private final CausalForward forward;
  private final GenerationConfig config;
  private final Function<int[], TokenListener> stops;
  private final LogitsProcessor processor;
  private final int beams;

  /**
   * Prepares.
   *
   * @param forward stays open
   * @param config without sampling
   * @param stops makes for a prompt what is shown a continuation from its first token on, and says
   *     whether it ends
   */
  public BeamSearch(
      CausalForward forward, GenerationConfig config, Function<int[], TokenListener> stops) {
    if (config.doSample()) {
      throw new IllegalArgumentException("beams that are drawn");
    }
    this.forward = forward;
    this.config = config;
    this.stops = stops;
    this.processor = LogitsProcessors.of(config);
    this.beams = config.beams().numBeams();
  }

  @Override
  public List<List<Continuation>> generate(List<int[]> prompts, TokenListeners listeners) {
    List<RunningSequence> roots = new ArrayList<>();
    for (int[] prompt : prompts) {
      roots.add(RunningSequence.begin(prompt, forward, config.ending(), stops.apply(prompt)));
    }
    List<List<Continuation>> continuations = new ArrayList<>();
    for (RunningSequence root : roots) {
      List<Continuation> best = search(root).stream().limit(config.numReturnSequences()).toList();
      for (int number = 0; number < best.size(); number++) {
        show(best.get(number), listeners.of(continuations.size(), number));
      }
      continuations.add(best);
    }
    return continuations;
  }

  private void show(Continuation continuation, TokenListener listener) {
    for (int token : continuation.tokens()) {
      if (config.ending().eosTokenIds().contains(token) || listener.endsWith(token)) {
        return;
      }
    }
  }

  /**
   * A sequence on its way.
   *
   * @param logProbability of its continuation
   */
  private record Beam(RunningSequence sequence, double logProbability) {}

  /** A sequence that a beam becomes. */
  private record Candidate(int source, int token, Beam beam) {}

  private List<Continuation> search(RunningSequence root) {
    if (root.isFinished()) {
      return List.of(root.continuation(OptionalDouble.of(0)));
    }
    Hypotheses finished = new Hypotheses(config.beams(), root.room());
    try (CausalSession session = forward.open(beams)) {
      int[][] first = new int[beams][0];
      first[0] = root.tokens().from(0);
      float[][] logits = session.append(first);
      List<Beam> running = List.of(new Beam(root, 0));
      while (true) {
        List<Candidate> candidates = candidates(running, logits);
        List<Candidate> next = new ArrayList<>();
        for (int rank = 0; rank < candidates.size(); rank++) {
          Candidate candidate = candidates.get(rank);
          if (!candidate.beam().sequence().isFinished()) {
            next.add(candidate);
          } else if (rank < beams) {
            // Those behind are there to take the place of finished ones, not to finish.
            finished.offer(candidate.beam().sequence(), candidate.beam().logProbability());
          }
        }
        List<Candidate> best = next.subList(0, Math.min(beams, next.size()));
        running = best.stream().map(Candidate::beam).toList();
        if (running.isEmpty() || finished.areFinal(running.get(0).logProbability())) {
          return finished.bestFirst();
        }
        logits = advance(session, best);
      }
    }
  }

  /** The continuations by one token that are best, the best first. */
  private List<Candidate> candidates(List<Beam> running, float[][] logits) {
    int vocabulary = forward.vocabularySize();
    int kept = beams * Math.max(2, 1 + config.ending().eosTokenIds().size());
    BestScores best = new BestScores(kept);
    for (int row = 0; row < running.size(); row++) {
      Beam beam = running.get(row);
      Logits.toLogProbabilities(logits[row]);
      processor.process(beam.sequence().tokens(), logits[row]);
      for (int token = 0; token < vocabulary; token++) {
        if (logits[row][token] != Float.NEGATIVE_INFINITY) {
          best.offer(beam.logProbability() + logits[row][token], row * vocabulary + token);
        }
      }
    }
    Candidate[] candidates = new Candidate[best.size()];
    for (int rank = candidates.length - 1; rank >= 0; rank--) {
      double score = best.least();
      int number = best.removeLeast();
      candidates[rank] =
          extended(
              running.get(number / vocabulary), number / vocabulary, number % vocabulary, score);
    }
    return List.of(candidates);
  }

  private Candidate extended(Beam beam, int source, int token, double logProbability) {
    RunningSequence longer = beam.sequence().fork(stops);
    longer.accept(token);
    return new Candidate(source, token, new Beam(longer, logProbability));
  }

  private float[][] advance(CausalSession session, List<Candidate> next) {
    int[] sources = new int[beams];
    int[][] tokens = new int[beams][];
    Arrays.fill(tokens, NOTHING);
    for (int row = 0; row < next.size(); row++) {
      sources[row] = next.get(row).source();
      tokens[row] = new int[] {next.get(row).token()};
    }
    session.reorder(sources);
    return session.append(tokens);
  }

  /** The best finished sequences of a search. */
  private static final class Hypotheses {
    private record Hypothesis(RunningSequence sequence, double score) {}

    private final BeamSettings settings;
    private final int mostNew;
    private final List<Hypothesis> best = new ArrayList<>();
    private int newTokens;

    /**
     * None yet.
     *
     * @param mostNew tokens that a sequence may get
     */
    Hypotheses(BeamSettings settings, int mostNew) {
      this.settings = settings;
      this.mostNew = mostNew;
    }

    private boolean isFull() {
      return best.size() == settings.numBeams();
    }

    private double score(double logProbability, int length) {
      return logProbability / Math.pow(length, settings.lengthPenalty());
    }

    void offer(RunningSequence sequence, double logProbability) {
      int length = sequence.tokens().length() - sequence.promptLength();
      best.add(new Hypothesis(sequence, score(logProbability, length)));
      best.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
      if (best.size() > settings.numBeams()) {
        best.remove(best.size() - 1);
      }
    }

    /**
     * Whether the search is over after a step.
     *
     * @param running the log-probability of the best sequence that goes on
     */
    boolean areFinal(double running) {
      newTokens++;
      if (!isFull()) {
        return false;
      }
      double worst = best.get(best.size() - 1).score();
      return switch (settings.earlyStopping()) {
        case WHEN_FULL -> true;
        case WHEN_UNLIKELY -> score(running, newTokens) <= worst;
        case NEVER -> score(running, settings.lengthPenalty() > 0 ? mostNew : newTokens) <= worst;
      };
    }

    List<Continuation> bestFirst() {
      return best.stream()
          .map(each -> each.sequence().continuation(OptionalDouble.of(each.score())))
          .toList();
    }
  }
}
