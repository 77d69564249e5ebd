package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a distillation loss is made of. The formulas are with the classes that are named. */
public enum LossPart {
  /** The teacher's answers: {@link SoftTargets}. */
  SOFT("soft"),
  /** The labels: {@link Predictions#labelLoss}. */
  HARD("hard"),
  /** Hidden states of matched blocks: {@link HiddenStates}. */
  HIDDEN("hidden"),
  /** What goes into the first block: {@link EmbeddingStates}. */
  EMBEDDING("embedding"),
  /** Attention scores of matched blocks: {@link AttentionScores}. */
  ATTENTION("attention"),
  /** Attention probabilities of one block: {@link AttentionProbabilities}. */
  ATTENTION_KL("attention-kl"),
  /** How the values of one block's tokens are related: {@link SelfRelations}. */
  VALUE_RELATIONS("value-relations"),
  /** The same of queries, keys and values: {@link SelfRelations}. */
  SELF_RELATIONS("self-relations"),
  /** Directions of the last hidden states: {@link CosineDistance}. */
  COSINE("cosine"),
  /** Vectors of texts, told from those of other texts: {@link Contrast}. */
  CONTRASTIVE("contrastive");

  private final String optionName;

  LossPart(String optionName) {
    this.optionName = optionName;
  }

  /** Its name on command lines, in recipes and, with {@code _weight}, in provenance records. */
  public String optionName() {
    return optionName;
  }

  /** Whether it needs what a model answers, and not only what is in it. */
  public boolean isOfAnswers() {
    return this == SOFT || this == HARD;
  }

  String settingName() {
    return optionName.replace('-', '_') + "_weight";
  }

  /**
   * The part of that name.
   *
   * @throws InvalidInputException if there is none
   */
  public static LossPart of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.optionName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown part of a distillation loss \"%s\", expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(LossPart::optionName)
                                .collect(Collectors.joining(", ")))));
  }
}
