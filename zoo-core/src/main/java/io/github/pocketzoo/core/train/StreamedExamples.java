package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.data.LengthGroupedBatches;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.data.TokenizedCorpus;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An endless stream of batches from a corpus that may be larger than memory. Every epoch the shards
 * are shuffled and taken some at a time; their documents are packed anew, and the sequences of
 * these shards are shuffled and cut into batches of similar length. So 16 shards, some four million
 * tokens, are in memory at once, and texts of one batch come from many places.
 *
 * <p>What is packed how, and what becomes of a sequence, is a function of the seed, the epoch and
 * the place, or of the seed, the step and the example: a run that is resumed sees what it would
 * have seen. To get to its place it packs what comes before, which takes seconds for 100 MB of
 * text.
 *
 * <p>{@link #batch(long)} is for one thread, {@link #batch(int[], long)} for many between two calls
 * of it.
 *
 * @param <T> a sequence
 */
public final class StreamedExamples<T> implements TrainingExamples, BatchOrder {
  private static final int POOL_SHARDS = 16;
  private static final long SHUFFLING = 1;
  private static final long PACKING = 2;
  private static final long MAKING = 3;

  private final TokenizedCorpus corpus;
  private final Recipe<T> recipe;
  private final int batchSize;
  private final long seed;

  private long nextPool;
  private long poolStart;
  private List<T> sequences = List.of();
  private List<int[]> batches = List.of();

  /**
   * How documents become sequences, and these become examples.
   *
   * @param <T> a sequence
   */
  public interface Recipe<T> {
    /**
     * Makes sequences of documents.
     *
     * @param documents each its lines
     */
    List<T> pack(List<List<Words>> documents, SplittableRandom random);

    /** Tokens of a sequence. */
    int length(T sequence);

    /** What a model sees of a sequence, and what it should say. */
    Example example(T sequence, SplittableRandom random);

    /** Vocabulary index of the padding token. */
    int padTokenId();
  }

  /**
   * What a model sees, and what it should say.
   *
   * @param encoding the tokens
   * @param target about them
   */
  public record Example(Encoding encoding, Target target) {}

  /**
   * A stream from its beginning.
   *
   * @param batchSize sequences of a batch
   * @param seed of everything random
   */
  public StreamedExamples(TokenizedCorpus corpus, Recipe<T> recipe, int batchSize, long seed) {
    if (corpus.shards() == 0) {
      throw new IllegalArgumentException("the corpus has no text");
    }
    this.corpus = corpus;
    this.recipe = recipe;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  private int poolsOfEpoch() {
    return (corpus.shards() + POOL_SHARDS - 1) / POOL_SHARDS;
  }

  /** Number of sequences of the first epoch; that of others differs a little. */
  public long sequencesOfEpoch() {
    StreamedExamples<T> fresh = new StreamedExamples<>(corpus, recipe, batchSize, seed);
    long count = 0;
    for (int pool = 0; pool < poolsOfEpoch(); pool++) {
      fresh.readPool();
      count += fresh.sequences.size();
    }
    return count;
  }

  /** Number of sequences in memory. */
  @Override
  public int size() {
    return sequences.size();
  }

  @Override
  public int[] batch(long step) {
    if (step < poolStart) {
      nextPool = 0;
      poolStart = 0;
      batches = List.of();
    }
    while (step >= poolStart + batches.size()) {
      poolStart += batches.size();
      readPool();
    }
    return batches.get((int) (step - poolStart));
  }

  private void readPool() {
    long epoch = nextPool / poolsOfEpoch();
    long pool = nextPool % poolsOfEpoch();
    List<Integer> order = shuffledShards(epoch);
    List<List<Words>> documents = new ArrayList<>();
    // As even as can be: a small last pool might have a single document.
    int end = (int) ((pool + 1) * order.size() / poolsOfEpoch());
    for (int i = (int) (pool * order.size() / poolsOfEpoch()); i < end; i++) {
      documents.addAll(corpus.shard(order.get(i)));
    }
    sequences = recipe.pack(documents, StepRandom.of(seed, PACKING, nextPool));
    int[] lengths = sequences.stream().mapToInt(recipe::length).toArray();
    batches = new LengthGroupedBatches(lengths, batchSize, seed).epoch(Math.toIntExact(nextPool));
    nextPool++;
  }

  private List<Integer> shuffledShards(long epoch) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, corpus.shards()).boxed().toList());
    StepRandom.shuffle(order, StepRandom.of(seed, SHUFFLING, epoch));
    return order;
  }

  @Override
  public MicroBatch batch(int[] indices, long step) {
    List<Example> examples =
        Arrays.stream(indices)
            .mapToObj(
                index ->
                    recipe.example(sequences.get(index), StepRandom.of(seed, MAKING, step, index)))
            .toList();
    return new MicroBatch(
        TokenBatch.of(examples.stream().map(Example::encoding).toList(), recipe.padTokenId()),
        examples.stream().map(Example::target).toList(),
        indices);
  }
}
