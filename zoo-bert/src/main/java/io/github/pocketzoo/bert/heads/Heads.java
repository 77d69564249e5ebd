package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import java.util.Optional;

/**
 * Makes the heads of a variant.
 *
 * @param modelType the variant, for messages
 * @param names which heads it has
 * @param encoder sizes of its body
 * @param dropout rate in the head
 * @param transformsPooled whether the first token's hidden state is transformed
 */
public record Heads(
    String modelType,
    HeadNames names,
    EncoderConfig encoder,
    double dropout,
    boolean transformsPooled) {

  /**
   * Makes a head.
   *
   * @param pooling how a sequence becomes one vector for a text classification
   * @throws InvalidInputException if the variant has no such head
   */
  public Head of(HeadSpec spec, Pooling pooling) {
    int hidden = encoder.block().hiddenSize();
    return switch (spec.task()) {
      case FEATURE_EXTRACTION -> new PoolerHead(pooler(spec));
      case TEXT_CLASSIFICATION ->
          new ClassificationHead(
              spec, pooling, names.classifier(), transformsPooled, dropout, hidden);
      case TOKEN_CLASSIFICATION -> new TokenClassificationHead(spec, dropout, hidden);
      case QUESTION_ANSWERING -> new QuestionAnsweringHead(dropout, hidden);
      case FILL_MASK -> languageModel(spec);
      case TEXT_GENERATION -> require(spec, Optional.<Head>empty());
      case NEXT_SENTENCE_PREDICTION -> sentenceOrder(spec);
      case PRETRAINING ->
          names
              .replacedTokens()
              .<Head>map(detector -> replacedTokens(detector))
              .orElseGet(() -> new PretrainingHead(languageModel(spec), sentenceOrder(spec)));
    };
  }

  private Pooler pooler(HeadSpec spec) {
    return new Pooler(
        require(spec, names.pooler()), transformsPooled, encoder.block().hiddenSize());
  }

  /**
   * Makes the head of a language model.
   *
   * @throws InvalidInputException if the variant has none
   */
  public MaskedLmHead languageModel() {
    return languageModel(HeadSpec.of(Task.FILL_MASK));
  }

  private MaskedLmHead languageModel(HeadSpec spec) {
    HeadNames.LanguageModel model = require(spec, names.languageModel());
    EncoderConfig.BlockSizes block = encoder.block();
    return new MaskedLmHead(
        model,
        block.hiddenSize(),
        encoder.embeddings().size(),
        encoder.embeddings().vocabSize(),
        model.transform().flatMap(HeadNames.Transform::activation).orElse(block.activation()),
        block.layerNormEps());
  }

  private SentenceOrderHead sentenceOrder(HeadSpec spec) {
    return new SentenceOrderHead(pooler(spec), require(spec, names.sentenceOrder()), dropout());
  }

  private ReplacedTokenHead replacedTokens(HeadNames.ReplacedTokens detector) {
    EncoderConfig.BlockSizes block = encoder.block();
    return new ReplacedTokenHead(detector, block.activation(), block.hiddenSize());
  }

  private <T> T require(HeadSpec spec, Optional<T> part) {
    return part.orElseThrow(
        () ->
            new InvalidInputException(
                "a model of type %s has no head for %s"
                    .formatted(modelType, spec.task().pipelineName())));
  }
}
