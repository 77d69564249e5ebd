package io.github.pocketzoo.bert.roberta;

/** XLM-RoBERTa (Conneau et al. 2020), {@code "model_type": "xlm-roberta"}. */
public record XlmRobertaFamily() implements RobertaVariant {
  @Override
  public String modelType() {
    return "xlm-roberta";
  }

  @Override
  public String className() {
    return "XLMRoberta";
  }
}
