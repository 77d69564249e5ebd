package io.github.pocketzoo.bert.roberta;

/** RoBERTa (Liu et al. 2019), {@code "model_type": "roberta"}. */
public record RobertaFamily() implements RobertaVariant {
  @Override
  public String modelType() {
    return "roberta";
  }

  @Override
  public String className() {
    return "Roberta";
  }
}
