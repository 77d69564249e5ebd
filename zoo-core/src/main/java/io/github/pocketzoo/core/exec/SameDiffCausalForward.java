package io.github.pocketzoo.core.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import java.util.Optional;

/**
 * Reads a sequence anew for each of its tokens in SameDiff's own executor: what implementations
 * that keep keys and values must agree with. Its time grows with the square of the length.
 *
 * <p>A model with segment recurrence reads each token once and remembers it: every call of a
 * session is a segment, and sequences have no greatest length.
 */
public final class SameDiffCausalForward implements CausalForward {
  private final CausalForward forward;

  /**
   * @param model with a language model's head; it must not be closed before this
   * @throws InvalidInputException if it has another head
   */
  public SameDiffCausalForward(Model model) {
    if (!model.architecture().head().equals(Optional.of(HeadSpec.of(Task.TEXT_GENERATION)))) {
      throw new InvalidInputException(
          "a model of type %s without a head for text generation can't continue texts"
              .formatted(model.architecture().modelType()));
    }
    this.forward =
        model.architecture().memoryLength() > 0
            ? new RecurrentForward(model)
            : new RereadingForward(
                new SameDiffForward(model),
                model.architecture().vocabularySize(),
                model.architecture().maxLength());
  }

  @Override
  public int vocabularySize() {
    return forward.vocabularySize();
  }

  @Override
  public int contextLength() {
    return forward.contextLength();
  }

  @Override
  public CausalSession open(int sequences) {
    return forward.open(sequences);
  }

  @Override
  public String engine() {
    return forward.engine();
  }

  @Override
  public void close() {
    forward.close();
  }
}
