package io.github.pocketzoo.core.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.LowRankUpdate;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Projection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An architecture with low-rank adapters beside some of its projections (Hu et al. 2021): y = x W +
 * b becomes y = x W + b + (α/r) x A B. It knows the projections by the structure alone, so every
 * family has adapters.
 *
 * @param base the architecture without adapters
 * @param config their sizes
 */
public record LoraArchitecture(Architecture base, LoraConfig config) implements Architecture {

  /** The matrices that are adapted, in the order of the blocks; shared ones once. */
  public Set<String> adapted() {
    Set<String> weights = new LinkedHashSet<>();
    base.structure()
        .blocks()
        .forEach(
            block ->
                config.roles().stream()
                    .sorted()
                    .map(block.projections()::get)
                    .filter(projection -> projection != null)
                    .map(Projection::weight)
                    .forEach(weights::add));
    return weights;
  }

  /** A and B of every adapted matrix. */
  List<ParameterSpec> adapters() {
    Map<String, ParameterSpec> specs = new LinkedHashMap<>();
    base.parameters().forEach(spec -> specs.put(spec.name(), spec));
    List<ParameterSpec> adapters = new ArrayList<>();
    for (String weight : adapted()) {
      long[] shape = specs.get(weight).shape();
      adapters.add(
          ParameterSpec.linearWeight(LowRankUpdate.downName(weight), shape[0], config.rank()));
      adapters.add(
          ParameterSpec.linearWeight(LowRankUpdate.upName(weight), config.rank(), shape[1]));
    }
    return adapters;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>(base.parameters());
    all.addAll(adapters());
    return all;
  }

  @Override
  public ModelGraph graph(Parameters parameters, GraphOptions options) {
    return base.graph(
        parameters, options.withLowRank(new LowRankUpdate(adapted(), config.scale())));
  }

  @Override
  public String modelType() {
    return base.modelType();
  }

  @Override
  public Optional<HeadSpec> head() {
    return base.head();
  }

  @Override
  public int hiddenSize() {
    return base.hiddenSize();
  }

  @Override
  public int maxLength() {
    return base.maxLength();
  }

  @Override
  public int vocabularySize() {
    return base.vocabularySize();
  }

  @Override
  public int memoryLength() {
    return base.memoryLength();
  }

  @Override
  public double initializerRange() {
    return base.initializerRange();
  }

  @Override
  public ModelStructure structure() {
    return base.structure();
  }

  /**
   * Model directories hold no adapters.
   *
   * @throws IllegalStateException always: merge the adapters, or save them by a file of their own
   */
  @Override
  public NameTable checkpointNames() {
    throw new IllegalStateException("adapters are to be merged before a model is saved");
  }

  @Override
  public Architecture withBlocks(int blocks) {
    return new LoraArchitecture(base.withBlocks(blocks), config);
  }

  @Override
  public Architecture withBlocks(List<Integer> blocks) {
    return new LoraArchitecture(base.withBlocks(blocks), config);
  }

  @Override
  public Architecture withHead(HeadSpec head) {
    return new LoraArchitecture(base.withHead(head), config);
  }

  @Override
  public Architecture withoutHead() {
    return new LoraArchitecture(base.withoutHead(), config);
  }

  @Override
  public ObjectNode toConfigJson() {
    return base.toConfigJson();
  }
}
