package io.github.pocketzoo.bert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.encoder.EncoderBody;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.bert.heads.Heads;
import io.github.pocketzoo.bert.heads.MaskedLmHead;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.graph.AttentionPattern;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadConfig;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.Resizing;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An encoder of a variant of BERT, with or without a head.
 *
 * @param family the variant
 * @param settings its configuration
 * @param pooling how a sequence becomes one vector
 * @param attention which tokens a token sees, or nothing where it sees all
 * @param pruned what is removed of its blocks
 * @param head the head
 */
public record EncoderArchitecture(
    EncoderFamily family,
    EncoderSettings settings,
    Pooling pooling,
    Optional<AttentionPattern> attention,
    PrunedBlocks pruned,
    Optional<HeadSpec> head)
    implements Architecture {
  /** A buffer of some checkpoints that no number depends on. */
  private static final String POSITION_IDS = "embeddings.position_ids";

  /**
   * Puts the parts together.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the variant has no such head
   */
  public static EncoderArchitecture of(
      EncoderFamily family, EncoderSettings settings, Pooling pooling, Optional<HeadSpec> head) {
    return new EncoderArchitecture(
            family, settings, pooling, Optional.empty(), PrunedBlocks.NONE, head)
        .checked();
  }

  /** Fails now rather than when the first graph is built. */
  private EncoderArchitecture checked() {
    body();
    builtHead();
    return this;
  }

  /**
   * The same encoder with a sparse attention.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if its positions are not a
   *     multiple of the window
   */
  public EncoderArchitecture withAttention(AttentionPattern pattern) {
    return new EncoderArchitecture(family, settings, pooling, Optional.of(pattern), pruned, head)
        .checked();
  }

  /**
   * The same encoder of which units are removed.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it has no such units, or none
   *     would be left
   */
  EncoderArchitecture with(PrunedBlocks blocks) {
    return new EncoderArchitecture(family, settings, pooling, attention, blocks, head).checked();
  }

  /** An original BERT. */
  public static EncoderArchitecture bert(
      BertConfig config, Pooling pooling, Optional<HeadSpec> head) {
    return of(new BertFamily(), config, pooling, head);
  }

  private EncoderBody body() {
    return settings.body(attention, pruned);
  }

  private EncoderConfig sizes() {
    return settings.encoder();
  }

  private Optional<Head> builtHead() {
    return head.map(spec -> heads(spec.task()).of(spec, pooling));
  }

  private Heads heads(Task task) {
    double dropout = settings.headDropout(task);
    boolean transforms = settings.transformsPooled();
    return new Heads(modelType(), family.heads(), sizes(), dropout, transforms);
  }

  /**
   * The head of a language model on this encoder.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the variant has none
   */
  public MaskedLmHead languageModel() {
    return heads(Task.FILL_MASK).languageModel();
  }

  @Override
  public String modelType() {
    return family.modelType();
  }

  @Override
  public int hiddenSize() {
    return sizes().block().hiddenSize();
  }

  @Override
  public int maxLength() {
    return sizes().embeddings().maxLength();
  }

  @Override
  public int lengthMultiple() {
    return attention.map(AttentionPattern::window).orElse(1);
  }

  @Override
  public double initializerRange() {
    return sizes().initializerRange();
  }

  @Override
  public ModelStructure structure() {
    return new ModelStructure(
        names(body().tables()),
        names(body().afterTables()),
        body().blocks(),
        names(headParameters()));
  }

  private static List<String> names(List<ParameterSpec> specs) {
    return specs.stream().map(ParameterSpec::name).toList();
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> specs = new ArrayList<>(body().parameters());
    specs.addAll(headParameters());
    return specs;
  }

  private List<ParameterSpec> headParameters() {
    return builtHead().map(Head::parameters).orElse(List.of());
  }

  @Override
  public NameTable checkpointNames() {
    HeadNames heads = family.heads();
    List<NameTable.Entry> entries = new ArrayList<>();
    for (ParameterSpec spec : body().parameters()) {
      entries.add(
          new NameTable.Entry(
              spec, family.modules().inCheckpoint(spec.name()), true, body().layout(spec)));
    }
    for (ParameterSpec spec : headParameters()) {
      entries.add(new NameTable.Entry(spec, spec.name(), heads.isInBody(spec.name())));
    }
    Set<String> ignored = new HashSet<>(heads.modules());
    ignored.addAll(family.notNeeded());
    ignored.add(POSITION_IDS);
    String prefix = family.bodyPrefix();
    return new NameTable(entries, hasPrefix() ? List.of(prefix) : List.of("", prefix), ignored);
  }

  /** Hugging Face's bare bodies have names without the prefix. */
  private boolean hasPrefix() {
    return head.filter(spec -> spec.task() != Task.FEATURE_EXTRACTION).isPresent();
  }

  @Override
  public ModelGraph graph(Parameters parameters, GraphOptions options) {
    GraphContext graph = new GraphContext(parameters, options);
    SDVariable last = body().addTo(graph, head.map(HeadSpec::task));
    builtHead().ifPresent(each -> each.addTo(graph, last));
    return graph.finish(hiddenSize(), sizes().block().attentionHeads());
  }

  @Override
  public EncoderArchitecture withBlocks(int blocks) {
    return withBlocks(IntStream.range(0, blocks).map(i -> i % sizes().layers()).boxed().toList());
  }

  @Override
  public EncoderArchitecture withBlocks(List<Integer> blocks) {
    boolean shared = sizes().groups() < sizes().layers();
    return new EncoderArchitecture(
        family,
        settings.withNumHiddenLayers(blocks.size()),
        pooling,
        attention,
        shared ? pruned : pruned.ofBlocks(blocks),
        head);
  }

  private Resizing resizing() {
    return new Resizing(family, toConfigJson(), pruned);
  }

  @Override
  public Architecture keeping(List<KeptUnits> units) {
    // Refused before anything is said in other words, where the family's blocks stay whole.
    with(pruned.keeping(units, sizes().block().shape()));
    return resizing().keeping(units, sizes().block().shape(), settings.sizeKeys());
  }

  @Override
  public Architecture withWidths(Widths widths) {
    return resizing().withWidths(widths, settings.widthKeys());
  }

  @Override
  public Architecture withVocabularySize(int size) {
    return resizing().withVocabularySize(size);
  }

  /** {@inheritDoc} Heads of language models, which end in the tables, are refused. */
  @Override
  public Architecture withEmbeddingSize(int size) {
    Optional<EncoderSettings.Variant> narrow = settings.withEmbeddingSize(size);
    if (narrow.isEmpty()
        || head.filter(spec -> family.heads().usesWordEmbeddings(spec.task())).isPresent()) {
      return Architecture.super.withEmbeddingSize(size);
    }
    EncoderFamily variant = narrow.get().family();
    return new EncoderArchitecture(
            variant, narrow.get().settings(), pooling, attention, pruned, head)
        .checked();
  }

  @Override
  public EncoderArchitecture withHead(HeadSpec spec) {
    return new EncoderArchitecture(family, settings, pooling, attention, pruned, Optional.of(spec))
        .checked();
  }

  @Override
  public EncoderArchitecture withoutHead() {
    return new EncoderArchitecture(family, settings, pooling, attention, pruned, Optional.empty());
  }

  @Override
  public ObjectNode toConfigJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    HeadConfig.write(json, family.classNames(), head);
    json.put("model_type", modelType());
    settings.write(json);
    json.put(EncoderFamily.POOLING_KEY, pooling.configName());
    attention.ifPresent(pattern -> AttentionConfig.write(json, pattern));
    pruned.write(json);
    return json;
  }
}
