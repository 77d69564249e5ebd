package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a distillation loss is made of. The formulas are with the classes that are named. */
public enum LossPart {
  /** The teacher's answers: {@link SoftTargets}. */
  SOFT("soft", "the teacher's soft targets"),
  /** The labels: {@link Predictions#labelLoss}. */
  HARD("hard", "the labels, or the text"),
  /** Hidden states of matched blocks: {@link HiddenStates}. */
  HIDDEN("hidden", "the distance to the teacher's hidden states"),
  /** What goes into the first block: {@link EmbeddingStates}. */
  EMBEDDING("embedding", "the distance to the teacher's embeddings"),
  /** Attention scores of matched blocks: {@link AttentionScores}. */
  ATTENTION("attention", "the distance to the teacher's attention scores (TinyBERT)"),
  /** Attention probabilities of one block: {@link AttentionProbabilities}. */
  ATTENTION_KL("attention-kl", "the divergence from a layer's attention (MiniLM)"),
  /** How the values of one block's tokens are related: {@link SelfRelations}. */
  VALUE_RELATIONS("value-relations", "the divergence from a layer's value relations (MiniLM)"),
  /** The same of queries, keys and values: {@link SelfRelations}. */
  SELF_RELATIONS(
      "self-relations", "the divergence from a layer's query, key and value relations (MiniLMv2)"),
  /** Directions of the last hidden states: {@link CosineDistance}. */
  COSINE("cosine", "the angle to the teacher's last hidden states (DistilBERT)"),
  /** Vectors of texts, told from those of other texts: {@link Contrast}. */
  CONTRASTIVE("contrastive", "telling a text's vector from those of others (InfoNCE)");

  private final String optionName;
  private final String meaning;

  LossPart(String optionName, String meaning) {
    this.optionName = optionName;
    this.meaning = meaning;
  }

  /** Its name on command lines, in recipes and, with {@code _weight}, in provenance records. */
  public String optionName() {
    return optionName;
  }

  /** What is weighted, in a few words for users. */
  public String meaning() {
    return meaning;
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
