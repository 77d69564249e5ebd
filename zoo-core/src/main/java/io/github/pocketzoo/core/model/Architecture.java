package io.github.pocketzoo.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model is, without its weights: the configuration of a family and a head, and the graph
 * they make. Immutable.
 */
public interface Architecture {

  /** The family, as {@code model_type} of {@code config.json} has it. */
  String modelType();

  /** The head on the body, if there is one. */
  Optional<HeadSpec> head();

  /** Class names of the head, empty where it has none. */
  default List<String> labels() {
    return head().map(HeadSpec::labels).orElse(List.of());
  }

  /** Width of the hidden states. */
  int hiddenSize();

  /** Most tokens a text may have. */
  int maxLength();

  /** Number of tokens that ids choose from. */
  default int vocabularySize() {
    String table = structure().embeddings().get(0);
    return parameters().stream()
        .filter(spec -> spec.name().equals(table))
        .mapToInt(spec -> Math.toIntExact(spec.shape()[0]))
        .findFirst()
        .orElseThrow();
  }

  /**
   * How many tokens of earlier segments a token attends to, 0 but for segment recurrence: see
   * {@link io.github.pocketzoo.core.graph.SegmentMemory}.
   */
  default int memoryLength() {
    return 0;
  }

  /**
   * Sequences are padded to a multiple of this many positions before the graph runs; 1 unless the
   * attention is sparse.
   */
  default int lengthMultiple() {
    return 1;
  }

  /** Standard deviation of newly initialised matrices. */
  double initializerRange();

  /** Standard deviations of newly initialised matrices that have another one, by name. */
  default Map<String, Double> otherInitializerRanges() {
    return Map.of();
  }

  /** Blocks, embeddings and head by parameter names. */
  ModelStructure structure();

  /** Every parameter, in a fixed order. */
  List<ParameterSpec> parameters();

  /** Names and orientation of the parameters in Hugging Face checkpoints. */
  NameTable checkpointNames();

  /**
   * Builds a graph that reads {@code parameters}.
   *
   * @param parameters arrays of the shapes that {@link #parameters()} tells
   */
  ModelGraph graph(Parameters parameters, GraphOptions options);

  /** The same architecture with another number of blocks. */
  Architecture withBlocks(int blocks);

  /**
   * The same architecture with some of its blocks.
   *
   * @param blocks their numbers, from 0
   */
  default Architecture withBlocks(List<Integer> blocks) {
    return withBlocks(blocks.size());
  }

  /**
   * The same architecture with fewer heads and neurons.
   *
   * @param units for each of the {@linkplain ModelStructure#distinctBlocks blocks with weights of
   *     their own}, what stays of it
   * @throws io.github.pocketzoo.core.error.InvalidInputException if they can't be removed in this
   *     family
   */
  default Architecture keeping(List<KeptUnits> units) {
    throw PrunedBlocks.refusal(modelType());
  }

  /**
   * The same architecture with another width, of which nothing was removed.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family has no such width
   */
  default Architecture withWidths(Widths widths) {
    throw Widths.refusal(modelType());
  }

  /**
   * The same architecture with another number of tokens.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family can't have it
   */
  default Architecture withVocabularySize(int size) {
    throw new InvalidInputException(
        "a model of type %s can't have another vocabulary".formatted(modelType()));
  }

  /**
   * The same architecture with narrower tables of embeddings, which a projection widens to the
   * hidden size (Lan et al. 2020, section 3.1).
   *
   * @param size width of the tables, at least 2 and less than the hidden size
   * @return one with the same parameters in the same order but for the tables and for {@link
   *     ModelStructure#embeddingNorm}: gain {@code [size]} and bias {@code [size]} of the
   *     normalization, matrix {@code [size, hidden]} and bias {@code [hidden]} of the projection
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family can't have them
   */
  default Architecture withEmbeddingSize(int size) {
    throw new InvalidInputException(
        "a model of type %s can't have embeddings of size %d, expected one of type bert"
            .formatted(modelType(), size));
  }

  /**
   * The same body with another head.
   *
   * @throws io.github.pocketzoo.core.error.InvalidInputException if the family has no such head
   */
  Architecture withHead(HeadSpec head);

  /** The same body without a head. */
  Architecture withoutHead();

  /** The same body with a new head for texts that belong to exactly one class. */
  default Architecture withClassifier(List<String> labels) {
    return withHead(HeadSpec.classifier(labels));
  }

  /** The Hugging Face {@code config.json}. */
  ObjectNode toConfigJson();
}
