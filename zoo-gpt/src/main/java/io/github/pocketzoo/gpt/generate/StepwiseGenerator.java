package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Greedy decoding and sampling: a token of every sequence at each step, all of them at once. */
public final class StepwiseGenerator implements Generator {
  private static final int[] NOTHING = {};

  private final CausalForward forward;
  private final GenerationConfig config;
  private final LogitsProcessor processor;

  /**
   * Prepares.
   *
   * @param forward stays open
   * @param config without beams
   */
  public StepwiseGenerator(CausalForward forward, GenerationConfig config) {
    if (config.beams().numBeams() > 1) {
      throw new IllegalArgumentException(config.beams().numBeams() + " beams");
    }
    this.forward = forward;
    this.config = config;
    this.processor = LogitsProcessors.of(config);
  }

  @Override
  public List<List<Continuation>> generate(List<int[]> prompts, TokenListeners listeners) {
    int each = config.numReturnSequences();
    List<RunningSequence> sequences = new ArrayList<>();
    List<TokenChoice> choices = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      for (int number = 0; number < each; number++) {
        sequences.add(
            RunningSequence.begin(
                prompts.get(prompt), forward, config.ending(), listeners.of(prompt, number)));
        choices.add(TokenChoice.of(config, prompts.get(prompt), number));
      }
    }
    if (!sequences.isEmpty()) {
      run(prompts, sequences, choices);
    }
    List<Continuation> continuations =
        sequences.stream().map(one -> one.continuation(OptionalDouble.empty())).toList();
    return IntStream.range(0, prompts.size())
        .mapToObj(prompt -> continuations.subList(prompt * each, (prompt + 1) * each))
        .toList();
  }

  private void run(
      List<int[]> prompts, List<RunningSequence> sequences, List<TokenChoice> choices) {
    try (CausalSession session = forward.open(sequences.size())) {
      float[][] logits = readPrompts(session, prompts);
      while (true) {
        int[][] next = new int[sequences.size()][];
        boolean goesOn = false;
        for (int row = 0; row < next.length; row++) {
          next[row] = next(sequences.get(row), choices.get(row), logits[row]);
          goesOn |= next[row].length > 0;
        }
        if (!goesOn) {
          return;
        }
        logits = session.append(next);
      }
    }
  }

  /** Reads every prompt once, whatever the number of its continuations. */
  private float[][] readPrompts(CausalSession session, List<int[]> prompts) {
    int each = config.numReturnSequences();
    int rows = session.sequences();
    int[][] first = new int[rows][];
    int[] sources = new int[rows];
    for (int row = 0; row < rows; row++) {
      first[row] = row % each == 0 ? prompts.get(row / each) : NOTHING;
      sources[row] = row - row % each;
    }
    float[][] logits = session.append(first);
    if (each == 1) {
      return logits;
    }
    session.reorder(sources);
    return IntStream.of(sources).mapToObj(source -> logits[source].clone()).toArray(float[][]::new);
  }

  /** The next token of a sequence if another one may follow it. */
  private int[] next(RunningSequence sequence, TokenChoice choice, float[] logits) {
    if (sequence.isFinished()) {
      return NOTHING;
    }
    processor.process(sequence.tokens(), logits);
    int token = choice.choose(logits);
    sequence.accept(token);
    return sequence.isFinished() ? NOTHING : new int[] {token};
  }
}
