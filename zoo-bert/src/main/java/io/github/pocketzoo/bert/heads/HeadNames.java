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
   * Masked language model: hidden state → transform → activation → norm → product with the word
   * embeddings → bias.
   *
   * @param transform the map
   * @param norm the layer normalization
   * @param bias name of the bias parameter, {@code [vocabulary]}
   * @param activation after the transform; nothing for that of the blocks
   * @param decoder the module that checkpoints hold the tied word embeddings under once more
   * @param extension the module with more columns of the word embeddings, where these are narrower
   *     than the hidden states and these aren't mapped to their width
   */
  public record LanguageModel(
      String transform,
      String norm,
      String bias,
      Optional<Activation> activation,
      String decoder,
      Optional<String> extension) {
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
          modules.add(names.transform());
          modules.add(names.norm());
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
