package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a {@code config.json} says of the head. */
public final class HeadConfig {
  /** Our own key for the pooler, which {@code architectures} doesn't tell from the bare body. */
  private static final String POOLER_KEY = "add_pooling_layer";

  private static final String ARCHITECTURES = "architectures";
  private static final String PROBLEM_TYPE = "problem_type";
  private static final String ID2LABEL = "id2label";

  private HeadConfig() {}

  /**
   * Reads the head's keys; without {@code id2label} there are two classes with the names that
   * transformers gives them.
   *
   * @param names the family's class names
   */
  public static Optional<HeadSpec> read(ConfigReader config, ClassNames names) {
    config.irrelevant("label2id");
    Optional<Task> task = task(config, names);
    boolean pooler = config.optional(POOLER_KEY) != null;
    Optional<ProblemType> problem =
        Optional.ofNullable(config.optional(PROBLEM_TYPE))
            .map(value -> ProblemType.of(value.asText()));
    List<String> labels = labels(config);
    if (task.isEmpty()) {
      return pooler ? Optional.of(HeadSpec.of(Task.FEATURE_EXTRACTION)) : Optional.empty();
    }
    return Optional.of(
        switch (task.get()) {
          case TEXT_CLASSIFICATION ->
              new HeadSpec(task.get(), labels, problem.orElseGet(() -> byNumber(labels)));
          case TOKEN_CLASSIFICATION -> HeadSpec.tokenClassifier(labels);
          default -> HeadSpec.of(task.get());
        });
  }

  /** As transformers has it: one label means regression. */
  private static ProblemType byNumber(List<String> labels) {
    return labels.size() == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL;
  }

  private static Optional<Task> task(ConfigReader config, ClassNames names) {
    JsonNode architectures = config.optional(ARCHITECTURES);
    if (architectures == null) {
      return Optional.empty();
    }
    for (JsonNode name : architectures) {
      Optional<Task> task = names.task(name.asText());
      if (task.isPresent()) {
        return task;
      }
    }
    return Optional.empty();
  }

  private static List<String> labels(ConfigReader config) {
    JsonNode id2label = config.optional(ID2LABEL);
    if (id2label == null) {
      return List.of("LABEL_0", "LABEL_1");
    }
    if (!id2label.isObject()) {
      throw config.wrong(ID2LABEL, "an object from class index to label");
    }
    Map<Integer, String> labels = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : id2label.properties()) {
      try {
        labels.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
      } catch (NumberFormatException e) {
        throw config.wrong(ID2LABEL, "class indices as keys");
      }
    }
    int index = 0;
    for (int key : labels.keySet()) {
      if (key != index++) {
        throw config.wrong(ID2LABEL, "class indices from 0 without gaps");
      }
    }
    return List.copyOf(labels.values());
  }

  /** Writes {@code architectures} and the head's keys. */
  public static void write(ObjectNode json, ClassNames names, Optional<HeadSpec> head) {
    Task task = head.map(HeadSpec::task).orElse(Task.FEATURE_EXTRACTION);
    json.putArray(ARCHITECTURES).add(names.of(task));
    head.ifPresent(spec -> write(json, spec));
  }

  private static void write(ObjectNode json, HeadSpec spec) {
    if (spec.task() == Task.FEATURE_EXTRACTION) {
      json.put(POOLER_KEY, true);
    }
    if (spec.task() == Task.TEXT_CLASSIFICATION) {
      json.put(PROBLEM_TYPE, spec.problem().configName());
    }
    if (!spec.labels().isEmpty()) {
      ObjectNode id2label = json.putObject(ID2LABEL);
      ObjectNode label2id = json.putObject("label2id");
      for (int i = 0; i < spec.labels().size(); i++) {
        id2label.put(Integer.toString(i), spec.labels().get(i));
        label2id.put(spec.labels().get(i), i);
      }
    }
  }
}
