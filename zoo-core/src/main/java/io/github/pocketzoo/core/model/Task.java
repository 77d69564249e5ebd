package io.github.pocketzoo.core.model;

/** What a head is for, by the names that Hugging Face gives to tasks and to classes. */
public enum Task {
  /** The body and its pooler: one vector a text, {@code pooler_output}. */
  FEATURE_EXTRACTION("feature-extraction", "Model"),
  /** Classes, or numbers, of a text or a pair of texts. */
  TEXT_CLASSIFICATION("text-classification", "ForSequenceClassification"),
  /** A class for every token. */
  TOKEN_CLASSIFICATION("token-classification", "ForTokenClassification"),
  /** Where in a text the answer to a question begins and ends (Rajpurkar et al. 2016). */
  QUESTION_ANSWERING("question-answering", "ForQuestionAnswering"),
  /** Which token was masked (Devlin et al. 2019). */
  FILL_MASK("fill-mask", "ForMaskedLM"),
  /** Which token comes next (Radford et al. 2018). */
  TEXT_GENERATION("text-generation", "ForCausalLM"),
  /** Whether the second text follows the first (Devlin et al. 2019). */
  NEXT_SENTENCE_PREDICTION("next-sentence-prediction", "ForNextSentencePrediction"),
  /** The heads that a family was pretrained with. */
  PRETRAINING("pretraining", "ForPreTraining");

  private final String pipelineName;
  private final String classSuffix;

  Task(String pipelineName, String classSuffix) {
    this.pipelineName = pipelineName;
    this.classSuffix = classSuffix;
  }

  /** The name of the task, such as {@code "fill-mask"}. */
  public String pipelineName() {
    return pipelineName;
  }

  /**
   * What follows the family in the name of a transformers class, such as {@code "ForMaskedLM"} in
   * {@code BertForMaskedLM}.
   */
  public String classSuffix() {
    return classSuffix;
  }
}
