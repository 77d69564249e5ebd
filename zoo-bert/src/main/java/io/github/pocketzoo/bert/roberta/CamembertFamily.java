package io.github.pocketzoo.bert.roberta;

/** CamemBERT (Martin et al. 2020), {@code "model_type": "camembert"}. */
public record CamembertFamily() implements RobertaVariant {
  @Override
  public String modelType() {
    return "camembert";
  }

  @Override
  public String className() {
    return "Camembert";
  }
}
