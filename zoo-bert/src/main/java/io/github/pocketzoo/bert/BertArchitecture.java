package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.config.BertConfig;
import io.github.pocketzoo.bert.heads.ClassificationHead;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A BERT encoder, with or without a classification head.
 *
 * @param config sizes of the encoder
 * @param pooling how a sequence becomes one vector
 * @param head the classification head
 */
public record BertArchitecture(
    BertConfig config, Pooling pooling, Optional<ClassificationHead> head) implements Architecture {
  static final String MODEL_TYPE = "bert";
  private static final String BODY_PREFIX = "bert.";

  /** Tensors that checkpoints carry and that no number depends on, or that a head has anew. */
  private static final Set<String> IGNORED =
      Set.of(
          "embeddings.position_ids",
          ClassificationHead.POOLER + ".weight",
          ClassificationHead.POOLER + ".bias");

  /** Heads of pretraining, which a body goes without. */
  private static final Set<String> PRETRAINING_HEADS =
      Set.of(
          "cls.predictions.bias",
          "cls.predictions.decoder.weight",
          "cls.predictions.decoder.bias",
          "cls.predictions.transform.dense.weight",
          "cls.predictions.transform.dense.bias",
          "cls.predictions.transform.LayerNorm.weight",
          "cls.predictions.transform.LayerNorm.bias",
          "cls.seq_relationship.weight",
          "cls.seq_relationship.bias");

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public List<String> labels() {
    return head.map(ClassificationHead::labels).orElse(List.of());
  }

  @Override
  public int hiddenSize() {
    return config.hiddenSize();
  }

  @Override
  public int maxLength() {
    return config.maxPositionEmbeddings();
  }

  @Override
  public double initializerRange() {
    return config.initializerRange();
  }

  @Override
  public ModelStructure structure() {
    List<Block> blocks =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(index -> BertNames.structure(index, config))
            .toList();
    return new ModelStructure(
        names(BertNames.embeddings(config)),
        names(BertNames.norm(BertNames.EMBEDDINGS_NORM, config)),
        blocks,
        names(headParameters()));
  }

  private static List<String> names(List<ParameterSpec> specs) {
    return specs.stream().map(ParameterSpec::name).toList();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(bodyParameters());
    specs.addAll(headParameters());
    return specs;
  }

  private List<ParameterSpec> bodyParameters() {
    List<ParameterSpec> specs = new ArrayList<>(BertNames.embeddings(config));
    specs.addAll(BertNames.norm(BertNames.EMBEDDINGS_NORM, config));
    for (int index = 0; index < config.numHiddenLayers(); index++) {
      specs.addAll(BertNames.block(index, config));
    }
    return specs;
  }

  private List<ParameterSpec> headParameters() {
    return head.map(each -> each.parameters(config.hiddenSize())).orElse(List.of());
  }

  @Override
  public NameTable checkpointNames() {
    List<NameTable.Entry> entries = new ArrayList<>();
    for (ParameterSpec spec : parameters()) {
      // Hugging Face counts the pooler to the body, the classifier to the head.
      boolean inBody = !spec.name().startsWith(ClassificationHead.CLASSIFIER);
      entries.add(new NameTable.Entry(spec, spec.name(), inBody));
    }
    if (head.isPresent()) {
      return new NameTable(entries, List.of(BODY_PREFIX), IGNORED);
    }
    Set<String> ignored = new HashSet<>(IGNORED);
    ignored.addAll(PRETRAINING_HEADS);
    return new NameTable(entries, List.of("", BODY_PREFIX), ignored);
  }

  @Override
  public ModelGraph graph(Parameters parameters, GraphOptions options) {
    return new BertGraph(config, head).build(parameters, options);
  }

  @Override
  public Architecture withBlocks(int blocks) {
    return new BertArchitecture(config.withNumHiddenLayers(blocks), pooling, head);
  }

  @Override
  public Architecture withClassifier(List<String> labels) {
    return new BertArchitecture(
        config,
        pooling,
        Optional.of(new ClassificationHead(labels, pooling, config.hiddenDropoutProb())));
  }

  @Override
  public ObjectNode toConfigJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray("architectures")
        .add(head.isPresent() ? BertFamily.SEQUENCE_CLASSIFICATION : "BertModel");
    json.put("model_type", MODEL_TYPE);
    config.write(json);
    json.put(ClassificationHead.POOLING_KEY, pooling.configName());
    head.ifPresent(each -> each.write(json));
    return json;
  }
}
