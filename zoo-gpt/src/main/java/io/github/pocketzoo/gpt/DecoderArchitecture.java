package io.github.pocketzoo.gpt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.HeadConfig;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.model.Resizing;
import io.github.pocketzoo.core.model.Widths;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Projection;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.heads.CausalLmHead;
import io.github.pocketzoo.gpt.heads.SequenceClassificationHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A decoder of a variant of GPT, with or without a head.
 *
 * @param family the variant
 * @param settings its configuration
 * @param pruned what is removed of its blocks
 * @param head the head
 */
public record DecoderArchitecture(
    DecoderFamily family, DecoderSettings settings, PrunedBlocks pruned, Optional<HeadSpec> head)
    implements Architecture {

  /**
   * Puts the parts together.
   *
   * @throws InvalidInputException if decoders have no such head
   */
  public static DecoderArchitecture of(
      DecoderFamily family, DecoderSettings settings, Optional<HeadSpec> head) {
    return new DecoderArchitecture(family, settings, PrunedBlocks.NONE, head).checked();
  }

  /**
   * The same decoder of which units are removed.
   *
   * @throws InvalidInputException if it has no such units, or none would be left
   */
  DecoderArchitecture with(PrunedBlocks blocks) {
    return new DecoderArchitecture(family, settings, blocks, head).checked();
  }

  private DecoderBody body() {
    return settings.body(pruned);
  }

  /** Fails now rather than when the first graph is built. */
  private DecoderArchitecture checked() {
    settings.decoder();
    body();
    builtHead();
    return this;
  }

  private DecoderConfig sizes() {
    return settings.decoder();
  }

  private Optional<Head> builtHead() {
    return head.map(this::build);
  }

  private Head build(HeadSpec spec) {
    return switch (spec.task()) {
      case TEXT_GENERATION -> settings.languageModel();
      case TEXT_CLASSIFICATION -> new SequenceClassificationHead(spec, hiddenSize());
      case FEATURE_EXTRACTION,
          TOKEN_CLASSIFICATION,
          QUESTION_ANSWERING,
          FILL_MASK,
          NEXT_SENTENCE_PREDICTION,
          PRETRAINING ->
          throw new InvalidInputException(
              "a model of type %s has no head for %s"
                  .formatted(modelType(), spec.task().pipelineName()));
    };
  }

  @Override
  public String modelType() {
    return family.modelType();
  }

  @Override
  public int hiddenSize() {
    return sizes().hiddenSize();
  }

  @Override
  public int maxLength() {
    return sizes().embeddings().maxLength();
  }

  @Override
  public int vocabularySize() {
    return sizes().embeddings().vocabSize();
  }

  @Override
  public int memoryLength() {
    return settings.memoryLength();
  }

  @Override
  public double initializerRange() {
    return sizes().initializerRange();
  }

  @Override
  public Map<String, Double> otherInitializerRanges() {
    if (!settings.scaledResiduals()) {
      return Map.of();
    }
    List<String> residuals =
        body().blocks().stream()
            .flatMap(
                block ->
                    Stream.of(Role.ATTENTION_OUTPUT, Role.OUTPUT).map(block.projections()::get))
            .map(Projection::weight)
            .toList();
    double scaled = initializerRange() / Math.sqrt(residuals.size());
    return residuals.stream().collect(Collectors.toMap(name -> name, name -> scaled));
  }

  @Override
  public ModelStructure structure() {
    List<ParameterSpec> last = new ArrayList<>(body().afterBlocks());
    last.addAll(headParameters());
    return new ModelStructure(names(body().tables()), List.of(), body().blocks(), names(last));
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
    List<NameTable.Entry> entries = new ArrayList<>();
    for (ParameterSpec spec : body().parameters()) {
      entries.add(family.entry(spec, settings));
    }
    for (ParameterSpec spec : headParameters()) {
      entries.add(new NameTable.Entry(spec, family.modules().inCheckpoint(spec.name()), false));
    }
    Set<String> ignored = new HashSet<>(family.notNeeded(sizes().layers()));
    // Another head than ours, or the table of tokens once more.
    ignored.add(CausalLmHead.NAME);
    ignored.add(family.modules().inCheckpoint(SequenceClassificationHead.NAME));
    String prefix = family.bodyPrefix();
    return new NameTable(
        entries, head.isPresent() ? List.of(prefix) : List.of("", prefix), ignored);
  }

  @Override
  public ModelGraph graph(Parameters parameters, GraphOptions options) {
    GraphContext graph = new GraphContext(parameters, options);
    SDVariable last = body().addTo(graph);
    builtHead().ifPresent(each -> each.addTo(graph, last));
    return graph.finish(hiddenSize(), sizes().attention().heads().queries());
  }

  @Override
  public DecoderArchitecture withBlocks(int blocks) {
    return withBlocks(IntStream.range(0, blocks).map(i -> i % sizes().layers()).boxed().toList());
  }

  @Override
  public DecoderArchitecture withBlocks(List<Integer> blocks) {
    return new DecoderArchitecture(
        family, settings.withLayers(blocks.size()), pruned.ofBlocks(blocks), head);
  }

  private Resizing resizing() {
    return new Resizing(family, toConfigJson(), pruned);
  }

  @Override
  public Architecture keeping(List<KeptUnits> units) {
    // Refused before anything is said in other words, where the family's blocks stay whole.
    with(pruned.keeping(units, sizes().wholeShape()));
    return resizing().keeping(units, sizes().wholeShape(), settings.sizeKeys());
  }

  @Override
  public Architecture withWidths(Widths widths) {
    return resizing().withWidths(widths, settings.widthKeys());
  }

  @Override
  public Architecture withVocabularySize(int size) {
    return resizing().withVocabularySize(size);
  }

  @Override
  public DecoderArchitecture withHead(HeadSpec spec) {
    return of(family, settings, Optional.of(spec)).with(pruned);
  }

  @Override
  public DecoderArchitecture withoutHead() {
    return new DecoderArchitecture(family, settings, pruned, Optional.empty());
  }

  @Override
  public ObjectNode toConfigJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    HeadConfig.write(json, family.classNames(), head);
    json.put("model_type", modelType());
    settings.write(json);
    pruned.write(json);
    return json;
  }
}
