package io.github.pocketzoo.bert.heads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.DropoutMask;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.Linear;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Sequence classification: pooled hidden state → dropout → linear → logits.
 *
 * <p>With {@link Pooling#CLS} the pooled state goes through BERT's pooler, tanh(x W + b), as in
 * {@code BertForSequenceClassification}. With {@link Pooling#MEAN} it doesn't, as in sentence
 * encoders; {@code classifier_pooling} in {@code config.json} says which (the key is ModernBERT's).
 *
 * @param labels class names, at least two
 * @param pooling how a sequence becomes one vector
 * @param dropout rate of dropout on the pooled state
 */
public record ClassificationHead(List<String> labels, Pooling pooling, double dropout) {
  /** Name of the pooler's projection. */
  public static final String POOLER = "pooler.dense";

  /** Name of the classifier's projection. */
  public static final String CLASSIFIER = "classifier";

  /** Key of {@code config.json} that says how a sequence becomes one vector. */
  public static final String POOLING_KEY = "classifier_pooling";

  public ClassificationHead {
    labels = List.copyOf(labels);
    if (labels.size() < 2) {
      throw new InvalidInputException(
          "a classification head has %d labels, expected at least 2".formatted(labels.size()));
    }
  }

  /** The parameters, in order. */
  public List<ParameterSpec> parameters(long hiddenSize) {
    List<ParameterSpec> specs = new ArrayList<>();
    if (pooling == Pooling.CLS) {
      specs.add(ParameterSpec.linearWeight(POOLER + ".weight", hiddenSize, hiddenSize));
      specs.add(ParameterSpec.bias(POOLER + ".bias", hiddenSize));
    }
    specs.add(ParameterSpec.linearWeight(CLASSIFIER + ".weight", hiddenSize, labels.size()));
    specs.add(ParameterSpec.bias(CLASSIFIER + ".bias", labels.size()));
    return specs;
  }

  /**
   * Adds the head; its output is {@link Forward#LOGITS}.
   *
   * @param hidden last hidden state, {@code [batch, seqLen, hidden]}
   * @return logits, {@code [batch, numLabels]}
   */
  public SDVariable apply(GraphContext graph, SDVariable hidden) {
    SDVariable pooled = pooling.apply(graph, hidden);
    if (pooling == Pooling.CLS) {
      pooled = graph.sameDiff().math().tanh(Linear.apply(graph, Projection.named(POOLER), pooled));
    }
    pooled = graph.dropout(CLASSIFIER, pooled, dropout, DropoutMask.Shape.POOLED);
    return Linear.apply(graph, Projection.named(CLASSIFIER), pooled).rename(Forward.LOGITS);
  }

  /**
   * Reads the head's keys of a {@code config.json}; without {@code id2label} there are two classes
   * with the names that transformers gives them.
   */
  public static ClassificationHead read(ConfigReader config, double defaultDropout) {
    config.mustBe("problem_type", "single_label_classification");
    config.irrelevant("label2id");
    return new ClassificationHead(
        readLabels(config),
        Pooling.of(config.text(POOLING_KEY, Pooling.CLS.configName())),
        config.rate("classifier_dropout", defaultDropout));
  }

  private static List<String> readLabels(ConfigReader config) {
    JsonNode id2label = config.optional("id2label");
    if (id2label == null) {
      return List.of("LABEL_0", "LABEL_1");
    }
    if (!id2label.isObject()) {
      throw config.wrong("id2label", "an object from class index to label");
    }
    Map<Integer, String> labels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : id2label.properties()) {
      try {
        labels.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
      } catch (NumberFormatException e) {
        throw config.wrong("id2label", "class indices as keys");
      }
    }
    int index = 0;
    for (int key : labels.keySet()) {
      if (key != index++) {
        throw config.wrong("id2label", "class indices from 0 without gaps");
      }
    }
    return List.copyOf(labels.values());
  }

  /** Writes the head's keys of a {@code config.json}. */
  public void write(ObjectNode json) {
    json.put("problem_type", "single_label_classification");
    json.put("classifier_dropout", dropout);
    ObjectNode id2label = json.putObject("id2label");
    ObjectNode label2id = json.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      id2label.put(Integer.toString(i), labels.get(i));
      label2id.put(labels.get(i), i);
    }
  }
}
