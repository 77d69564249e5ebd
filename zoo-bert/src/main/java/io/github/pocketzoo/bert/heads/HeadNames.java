package io.github.pocketzoo.bert.heads;

import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.model.Task;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which heads a variant has, and how Hugging Face calls their modules.
 *
 * @param pooler the pooler, tanh(x W + b) of the first token; it counts to the body
 * @param classifier how texts are classified
 * @param languageModel the masked language model
 * @param sentenceOrder the map from the pooled state to the order of two texts
 * @param replacedTokens the detector of replaced tokens
 */
public record HeadNames(
    Optional<String> pooler,
    Classifier classifier,
    Optional<LanguageModel> languageModel,
    Optional<String> sentenceOrder,
    Optional<ReplacedTokens> replacedTokens) {
  /** Classifies tokens. */
  static final String TOKEN_CLASSIFIER = "classifier";

  /** Scores tokens for being the first and the last of an answer. */
  static final String QUESTION_ANSWERING = "qa_outputs";

  /**
   * Text classification: pooled state → transform → activation → output.
   *
   * @param transform the first map; it may be the pooler
   * @param activation after the transform
   * @param output the second map, to the logits
   * @param dropoutFirst whether there is dropout before the transform too
   */
  public record Classifier(
      String transform, Activation activation, String output, boolean dropoutFirst) {}

  /**
   * Masked language model: hidden state → transform → product with the word embeddings → bias.
   *
   * @param transform what the hidden states go through first, if they do
   * @param bias name of the bias parameter, {@code [vocabulary]}
   * @param decoder the module that checkpoints hold the tied word embeddings under once more
   * @param extension the module with more columns of the word embeddings, where these are narrower
   *     than the hidden states and these aren't mapped to their width
   */
  public record LanguageModel(
      Optional<Transform> transform, String bias, String decoder, Optional<String> extension) {
    /** A head with a transform. */
    public LanguageModel(
        String transform,
        String norm,
        String bias,
        Optional<Activation> activation,
        String decoder,
        Optional<String> extension) {
      this(Optional.of(new Transform(transform, norm, activation)), bias, decoder, extension);
    }

    /** A head whose states become as wide as the word embeddings. */
    public LanguageModel(
        String transform,
        String norm,
        String bias,
        Optional<Activation> activation,
        String decoder) {
      this(transform, norm, bias, activation, decoder, Optional.empty());
    }
  }

  /**
   * Hidden state → map → activation → norm.
   *
   * @param map the map
   * @param norm the layer normalization
   * @param activation after the map; nothing for that of the blocks
   */
  public record Transform(String map, String norm, Optional<Activation> activation) {}

  /**
   * Replaced-token detection (Clark et al. 2020): hidden state → transform → activation → output.
   *
   * @param transform the first map
   * @param output the second map, to one logit
   */
  public record ReplacedTokens(String transform, String output) {}

  /** Whether the head of a task multiplies by the word embeddings. */
  public boolean usesWordEmbeddings(Task task) {
    return languageModel.isPresent()
        && (task == Task.FILL_MASK || (task == Task.PRETRAINING && replacedTokens.isEmpty()));
  }

  /** Whether a head's parameter counts to the body in checkpoints. */
  public boolean isInBody(String parameter) {
    return pooler.filter(name -> parameter.startsWith(name + ".")).isPresent();
  }

  /** The modules that belong to heads: a checkpoint may have them for another head than ours. */
  public Set<String> modules() {
    Set<String> modules = new LinkedHashSet<>();
    pooler.ifPresent(modules::add);
    modules.add(classifier.transform());
    modules.add(classifier.output());
    modules.add(TOKEN_CLASSIFIER);
    modules.add(QUESTION_ANSWERING);
    languageModel.ifPresent(
        names -> {
          names
              .transform()
              .ifPresent(
                  each -> {
                    modules.add(each.map());
                    modules.add(each.norm());
                  });
          modules.add(names.bias());
          modules.add(names.decoder());
          names.extension().ifPresent(modules::add);
        });
    sentenceOrder.ifPresent(modules::add);
    replacedTokens.ifPresent(
        names -> {
          modules.add(names.transform());
          modules.add(names.output());
        });
    return modules;
  }
}
