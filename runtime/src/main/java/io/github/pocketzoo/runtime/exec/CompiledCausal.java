package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.kernel.CacheSpec;
import io.github.pocketzoo.runtime.kernel.x86.InstructionSet;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import java.util.Optional;

/**
 * A compiled decoder that keeps the keys and values of what it has read. Many tokens at once are
 * computed as an encoder's are; few of them, as when a text is written token by token, at the speed
 * at which the weights can be read from memory.
 */
public final class CompiledCausal implements CausalForward {
  private final CompiledGraph graph;
  private final KeyValueCache cache;
  private final int vocabulary;

  private CompiledCausal(CompiledGraph graph, KeyValueCache cache, int vocabulary) {
    this.graph = graph;
    this.cache = cache;
    this.vocabulary = vocabulary;
  }

  /**
   * Compiles a decoder; its constants are copied.
   *
   * @throws InvalidInputException if it is no decoder that the runtime knows, or if products by
   *     oneDNN are asked for
   */
  public static CompiledCausal compile(FusedGraph decoder, CompileOptions options) {
    CausalGraph causal = CausalGraph.of(decoder);
    int headSize = causal.heads().get(0).size();
    CacheSpec spec = new CacheSpec(options.cache().operand(), headSize);
    KeyValueCache cache = new KeyValueCache(spec, causal.heads());
    try {
      CompiledGraph graph =
          CompiledGraph.compile(causal.graph(), withOwnProducts(options), Optional.of(cache));
      return new CompiledCausal(graph, cache, causal.vocabulary());
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /** oneDNN's products are for many rows, and its matrices can't be shared out by columns. */
  private static CompileOptions withOwnProducts(CompileOptions options) {
    return switch (options.products()) {
      case OWN, JAVA -> options;
      case FASTEST -> {
        boolean own = InstructionSet.best(options.instructions()).isPresent();
        yield options.withProducts(own ? Products.OWN : Products.JAVA);
      }
      case ONEDNN ->
          throw new InvalidInputException(
              "a decoder that keeps keys and values has products of the runtime's own,"
                  + " expected no others");
    };
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public int contextLength() {
    return graph.graph().positions();
  }

  @Override
  public CausalSession open(int sequences) {
    if (sequences < 1) {
      throw new IllegalArgumentException(sequences + " sequences, expected at least 1");
    }
    return new CompiledSession(graph, cache, vocabulary, sequences);
  }

  /** What is run, operation by operation. */
  public Plan plan() {
    return graph.plan();
  }

  /** Name of the instruction set of the products, such as {@code "avx512_vnni"}. */
  public String instructionSet() {
    return graph.instructionSet();
  }

  /** Bytes of native memory that weights and tables take. */
  public long weightBytes() {
    return graph.weightBytes();
  }

  /** Bytes of matrices, all of which are read for every step. */
  public long matrixBytes() {
    return graph.matrixBytes();
  }

  /** Bytes of keys and values that a sequence keeps of a token. */
  public long bytesPerToken() {
    return cache.pageBytes() / CacheSpec.PAGE_TOKENS;
  }

  /** Bytes of native memory for keys and values, those that are free for use again included. */
  public long cacheBytes() {
    return cache.bytes();
  }

  @Override
  public String engine() {
    CompileOptions options = graph.options();
    return "runtime %s (%s), keys and values %s"
        .formatted(options.precision().label(), graph.instructionSet(), options.cache().label());
  }

  /** Waits for calls that are running and frees everything, what sessions keep included. */
  @Override
  public void close() {
    graph.close();
  }
}
