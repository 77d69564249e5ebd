package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.graph.Activation;
import java.util.OptionalDouble;

/**
 * What a variant with the keys of Hugging Face's {@code BertConfig} means where a key is missing.
 *
 * @param activation {@code hidden_act}
 * @param dropout {@code hidden_dropout_prob}
 * @param attentionDropout {@code attention_probs_dropout_prob}
 * @param classifierDropoutKey what it calls the rate of dropout before the last map of a classifier
 * @param classifierDropout that rate; nothing for {@code hidden_dropout_prob}
 * @param padTokenId {@code pad_token_id}
 */
public record ConfigDialect(
    Activation activation,
    double dropout,
    double attentionDropout,
    String classifierDropoutKey,
    OptionalDouble classifierDropout,
    int padTokenId) {
  private static final String CLASSIFIER_DROPOUT = "classifier_dropout";

  /** BERT, and ELECTRA. */
  public static final ConfigDialect BERT = likeBert(0);

  /** As BERT, but for the padding token. */
  public static ConfigDialect likeBert(int padTokenId) {
    return new ConfigDialect(
        Activation.GELU, 0.1, 0.1, CLASSIFIER_DROPOUT, OptionalDouble.empty(), padTokenId);
  }
}
