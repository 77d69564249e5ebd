package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.bert.config.BertConfig;
import io.github.pocketzoo.bert.heads.ClassificationHead;
import io.github.pocketzoo.core.checkpoint.ForeignNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.ModelFamily;
import java.util.Optional;

/** Reads configurations of BERT encoders ({@code "model_type": "bert"}). */
public final class BertFamily implements ModelFamily {
  static final String SEQUENCE_CLASSIFICATION = "BertForSequenceClassification";

  @Override
  public String modelType() {
    return BertArchitecture.MODEL_TYPE;
  }

  @Override
  public Architecture read(ConfigReader reader) {
    reader.mustBe("model_type", BertArchitecture.MODEL_TYPE);
    BertConfig config = BertConfig.read(reader);
    Pooling pooling =
        Pooling.of(reader.text(ClassificationHead.POOLING_KEY, Pooling.CLS.configName()));
    Optional<ClassificationHead> head =
        classifies(reader)
            ? Optional.of(ClassificationHead.read(reader, config.hiddenDropoutProb()))
            : Optional.empty();
    reader.irrelevant("id2label", "label2id", "classifier_dropout", "problem_type");
    reader.refuseUnknownKeys();
    return new BertArchitecture(config, pooling, head);
  }

  /** Google's releases have it. */
  @Override
  public Optional<String> ownConfigFile() {
    return Optional.of("bert_config.json");
  }

  @Override
  public ForeignNames tensorFlowNames() {
    return new TensorFlowNames();
  }

  private static boolean classifies(ConfigReader reader) {
    JsonNode architectures = reader.optional("architectures");
    if (architectures == null) {
      return false;
    }
    for (JsonNode name : architectures) {
      if (name.asText().equals(SEQUENCE_CLASSIFICATION)) {
        return true;
      }
    }
    return false;
  }
}
