package io.github.pocketzoo.gpt.generate;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** A prompt with the continuation that it has so far. */
final class RunningSequence {
  private final TokenSequence tokens;
  private final int promptLength;
  private final Ending ending;
  private final int mostNew;
  private final FinishReason atMost;
  private final TokenListener listener;
  private Optional<FinishReason> reason;

  private RunningSequence(
      int[] prompt, Ending ending, int mostNew, FinishReason atMost, TokenListener listener) {
    this.tokens = TokenSequence.of(prompt);
    this.promptLength = prompt.length;
    this.ending = ending;
    this.mostNew = mostNew;
    this.atMost = atMost;
    this.listener = listener;
    this.reason = mostNew == 0 ? Optional.of(atMost) : Optional.empty();
  }

  /**
   * Begins with a prompt.
   *
   * @throws InvalidInputException if a model can't read it
   */
  static RunningSequence begin(
      int[] prompt, CausalForward forward, Ending ending, TokenListener listener) {
    check(prompt, forward);
    int wanted = ending.length().newTokens(prompt.length);
    int room = forward.contextLength() - prompt.length;
    return new RunningSequence(
        prompt,
        ending,
        Math.min(wanted, room),
        wanted <= room ? FinishReason.LENGTH : FinishReason.CONTEXT,
        listener);
  }

  private static void check(int[] prompt, CausalForward forward) {
    if (prompt.length == 0) {
      throw new InvalidInputException("a prompt is empty, expected one token or more");
    }
    if (prompt.length > forward.contextLength()) {
      throw new InvalidInputException(
          "a prompt has %d tokens, the model's context has %d"
              .formatted(prompt.length, forward.contextLength()));
    }
    for (int token : prompt) {
      if (token < 0 || token >= forward.vocabularySize()) {
        throw new InvalidInputException(
            "a prompt has token %d, the model's vocabulary has %d"
                .formatted(token, forward.vocabularySize()));
      }
    }
  }

  /** All tokens. */
  TokenSequence tokens() {
    return tokens;
  }

  /** Tokens of the prompt. */
  int promptLength() {
    return promptLength;
  }

  /** How many tokens may still come. */
  int room() {
    return mostNew - (tokens.length() - promptLength);
  }

  /** Why nothing comes any more, where that is so. */
  Optional<FinishReason> reason() {
    return reason;
  }

  /** Whether nothing comes any more. */
  boolean isFinished() {
    return reason.isPresent();
  }

  /** Appends a token. */
  void accept(int token) {
    tokens.add(token);
    if (ending.eosTokenIds().contains(token)) {
      reason = Optional.of(FinishReason.EOS);
    } else if (listener.endsWith(token)) {
      reason = Optional.of(FinishReason.STOP);
    } else if (room() == 0) {
      reason = Optional.of(atMost);
    }
  }

  /**
   * Another sequence, of the same prompt and the same tokens, that goes on by itself.
   *
   * @param listeners makes one for a prompt
   */
  RunningSequence fork(Function<int[], TokenListener> listeners) {
    int[] prompt = tokens.range(0, promptLength);
    RunningSequence copy =
        new RunningSequence(prompt, ending, mostNew, atMost, listeners.apply(prompt));
    for (int token : tokens.from(promptLength)) {
      copy.accept(token);
    }
    return copy;
  }

  /** What came after the prompt. */
  Continuation continuation(OptionalDouble score) {
    return new Continuation(tokens.from(promptLength), reason.orElseThrow(), score);
  }
}
