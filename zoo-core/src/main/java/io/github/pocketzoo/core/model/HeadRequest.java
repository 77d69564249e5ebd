package io.github.pocketzoo.core.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which head a model is loaded with.
 *
 * @param kind where the head comes from
 * @param head the head, if another than that of the configuration is wanted
 * @param seed of new parameters where the checkpoint lacks the head's; without one that is an error
 */
public record HeadRequest(Kind kind, Optional<HeadSpec> head, OptionalLong seed) {

  /** Where the head comes from. */
  public enum Kind {
    /** The configuration says which it is. */
    CONFIGURED,
    /** The caller says which it is. */
    CHOSEN,
    /** There is none. */
    NONE
  }

  public HeadRequest {
    if ((kind == Kind.CHOSEN) != head.isPresent()) {
      throw new IllegalArgumentException("a head is given if it is chosen");
    }
  }

  /** The head that {@code config.json} says. */
  public static HeadRequest configured() {
    return new HeadRequest(Kind.CONFIGURED, Optional.empty(), OptionalLong.empty());
  }

  /** The body alone. */
  public static HeadRequest none() {
    return new HeadRequest(Kind.NONE, Optional.empty(), OptionalLong.empty());
  }

  /** This head, whose parameters the checkpoint must have. */
  public static HeadRequest of(HeadSpec head) {
    return new HeadRequest(Kind.CHOSEN, Optional.of(head), OptionalLong.empty());
  }

  /**
   * The same head; parameters that the checkpoint lacks are initialised.
   *
   * @param newSeed another seed gives other parameters
   */
  public HeadRequest orNew(long newSeed) {
    return new HeadRequest(kind, head, OptionalLong.of(newSeed));
  }

  /** What to load, given what the configuration says. */
  Architecture architecture(Architecture configured) {
    return switch (kind) {
      case CONFIGURED -> configured;
      case NONE -> configured.withoutHead();
      case CHOSEN ->
          configured.head().equals(head) ? configured : configured.withHead(head.orElseThrow());
    };
  }
}
