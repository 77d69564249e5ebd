package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.plan.Value;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sequences of a {@link CompiledCausal}, whose keys and values are kept. */
final class CompiledSession implements CausalSession {
  /** Tokens of a run, lest long texts need memory for all of them at once. */
  private static final int MOST_ROWS = 512;

  /** The same where each of them gets logits. */
  private static final int MOST_SCORED_ROWS = 128;

  private static final Set<String> ALL = Set.of(Forward.LOGITS);
  private static final Set<String> LAST = Set.of(CausalGraph.LAST_LOGITS);

  private final CompiledGraph graph;
  private final int vocabulary;
  private final List<KeptSequence> sequences = new ArrayList<>();
  private boolean closed;

  CompiledSession(CompiledGraph graph, KeyValueCache cache, int vocabulary, int count) {
    this.graph = graph;
    this.vocabulary = vocabulary;
    for (int i = 0; i < count; i++) {
      sequences.add(new KeptSequence(cache, graph.graph().positions()));
    }
  }

  @Override
  public int sequences() {
    return sequences.size();
  }

  @Override
  public int length(int sequence) {
    return sequences.get(sequence).length();
  }

  @Override
  public float[][] append(int[][] tokens) {
    check(tokens);
    float[][] logits = new float[tokens.length][];
    run(tokens, false, (sequence, index, row) -> logits[sequence] = row);
    for (int i = 0; i < logits.length; i++) {
      if (logits[i] == null) {
        logits[i] = new float[0];
      }
    }
    return logits;
  }

  @Override
  public float[][][] appendAndScore(int[][] tokens) {
    check(tokens);
    float[][][] logits = new float[tokens.length][][];
    for (int i = 0; i < tokens.length; i++) {
      logits[i] = new float[tokens[i].length][];
    }
    run(tokens, true, (sequence, index, row) -> logits[sequence][index] = row);
    return logits;
  }

  private void check(int[][] tokens) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    if (tokens.length != sequences.size()) {
      throw new IllegalArgumentException(
          "tokens of %d sequences for %d".formatted(tokens.length, sequences.size()));
    }
    for (int i = 0; i < tokens.length; i++) {
      int length = length(i) + tokens[i].length;
      if (length > graph.graph().positions()) {
        throw new InvalidInputException(
            "sequence %d would have %d tokens, the model's context has %d"
                .formatted(i, length, graph.graph().positions()));
      }
      for (int token : tokens[i]) {
        if (token < 0 || token >= vocabulary) {
          throw new InvalidInputException(
              "token %d of sequence %d, expected 0 to %d".formatted(token, i, vocabulary - 1));
        }
      }
    }
  }

  // ------------------------------------------------------------------ runs

  /** Takes the logits of a token. */
  private interface LogitsReceiver {
    void take(int sequence, int index, float[] logits);
  }

  /**
   * Tokens of some sequences that are computed together.
   *
   * @param numbers of the sequences
   * @param from first token of each
   * @param counts how many of each, at least 1
   */
  private record Run(int[] numbers, int[] from, int[] counts) {
    int rows() {
      int rows = 0;
      for (int count : counts) {
        rows += count;
      }
      return rows;
    }
  }

  /** If a run fails, the session is as it was before. */
  private void run(int[][] tokens, boolean scores, LogitsReceiver receiver) {
    int[] before = sequences.stream().mapToInt(KeptSequence::length).toArray();
    int[] done = new int[tokens.length];
    try {
      Run next = next(tokens, done, scores ? MOST_SCORED_ROWS : MOST_ROWS);
      while (next.rows() > 0) {
        run(tokens, next, scores, receiver);
        for (int i = 0; i < next.numbers().length; i++) {
          sequences.get(next.numbers()[i]).grow(next.counts()[i]);
          done[next.numbers()[i]] += next.counts()[i];
        }
        next = next(tokens, done, scores ? MOST_SCORED_ROWS : MOST_ROWS);
      }
    } catch (RuntimeException | Error e) {
      for (int i = 0; i < before.length; i++) {
        sequences.get(i).truncate(before[i]);
      }
      throw e;
    }
  }

  private static Run next(int[][] tokens, int[] done, int most) {
    int[] counts = new int[tokens.length];
    int rows = 0;
    int active = 0;
    for (int i = 0; i < tokens.length && rows < most; i++) {
      counts[i] = Math.min(tokens[i].length - done[i], most - rows);
      rows += counts[i];
      active += counts[i] > 0 ? 1 : 0;
    }
    Run run = new Run(new int[active], new int[active], new int[active]);
    int at = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (counts[i] > 0) {
        run.numbers()[at] = i;
        run.from()[at] = done[i];
        run.counts()[at++] = counts[i];
      }
    }
    return run;
  }

  private void run(int[][] tokens, Run run, boolean scores, LogitsReceiver receiver) {
    List<KeptSequence> active = new ArrayList<>(run.numbers().length);
    for (int number : run.numbers()) {
      active.add(sequences.get(number));
    }
    boolean columns = run.rows() <= ColumnScheduleBuilder.MOST_ROWS;
    boolean rowPerToken = columns || scores;
    Set<String> wanted = rowPerToken ? ALL : LAST;
    Value value = graph.graph().outputs().get(wanted.iterator().next()).value();
    graph.run(
        wanted,
        columns,
        context -> fill(context, tokens, run, active),
        (context, schedule) -> {
          Buffer buffer = schedule.results().get(value);
          for (int i = 0; i < run.numbers().length; i++) {
            int sequence = run.numbers()[i];
            int end = run.from()[i] + run.counts()[i];
            int firstScored =
                scores ? run.from()[i] : end == tokens[sequence].length ? end - 1 : end;
            for (int index = firstScored; index < end; index++) {
              int row = rowPerToken ? context.layout().start(i) + index - run.from()[i] : i;
              float[] logits = new float[vocabulary];
              context.readRow(buffer, row, logits, 0, vocabulary);
              receiver.take(sequence, index, logits);
            }
          }
          return null;
        });
  }

  private static void fill(Context context, int[][] tokens, Run run, List<KeptSequence> active) {
    TokenLayout layout = context.layout();
    layout.setLengths(run.counts());
    for (int i = 0; i < active.size(); i++) {
      active.get(i).reserve(run.counts()[i]);
    }
    context.kept().set(active);
    long bytes = (long) layout.rows() * Integer.BYTES;
    IntBuffer ids = integers(context.inputs().reserve(ModelGraph.INPUT_IDS, bytes));
    IntBuffer positionIds = integers(context.inputs().reserve(ModelGraph.POSITION_IDS, bytes));
    IntBuffer positions = integers(context.inputs().reserve(InputMemory.POSITIONS, bytes));
    int row = 0;
    for (int i = 0; i < active.size(); i++) {
      for (int j = 0; j < run.counts()[i]; j++) {
        ids.put(row, tokens[run.numbers()[i]][run.from()[i] + j]);
        positionIds.put(row, active.get(i).length() + j);
        positions.put(row++, active.get(i).length() + j);
      }
    }
  }

  private static IntBuffer integers(NativeMemory memory) {
    return memory.buffer().asIntBuffer();
  }

  // ------------------------------------------------------------------ other changes

  @Override
  public void truncate(int sequence, int length) {
    if (length < 0 || length > length(sequence)) {
      throw new IllegalArgumentException(
          "length %d of a sequence of %d tokens".formatted(length, length(sequence)));
    }
    sequences.get(sequence).truncate(length);
  }

  @Override
  public void reorder(int[] sources) {
    if (sources.length != sequences.size()) {
      throw new IllegalArgumentException(
          "%d sources for %d sequences".formatted(sources.length, sequences.size()));
    }
    List<KeptSequence> chosen = new ArrayList<>();
    for (int source : sources) {
      chosen.add(sequences.get(source).share(graph.graph().positions()));
    }
    sequences.forEach(KeptSequence::close);
    sequences.clear();
    sequences.addAll(chosen);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      sequences.forEach(KeptSequence::close);
    }
  }
}
