package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.Program;
import io.github.pocketzoo.runtime.kernel.onednn.OpenMp;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory and the programs of one run of a schedule at a time. Both are kept for the next: a run
 * of a shape that fits and, for the programs, of the same shape makes no memory and no garbage.
 */
final class Context implements AutoCloseable {
  private final Schedule schedule;
  private final Backend backend;
  private final InputMemory inputs = new InputMemory();
  private final KeptSequences kept = new KeptSequences();

  /** Tokens that attention may have to do with beside those of the batch. */
  private final int positions;

  private final List<NativeMemory> threadMemory = new ArrayList<>();

  /** Of the threads; none without oneDNN. */
  private final List<OneDnnCalls> calls = new ArrayList<>();

  /** By segment, then by thread; more than are in use may be there. */
  private final List<List<Program>> programs = new ArrayList<>();

  /** What threads that share columns meet by. */
  private NativeMemory words = new NativeMemory(0);

  private NativeMemory tokens = new NativeMemory(0);
  private NativeMemory sequences = new NativeMemory(0);

  // The two as floats.
  private FloatBuffer tokenFloats = FloatBuffer.allocate(0);
  private FloatBuffer sequenceFloats = FloatBuffer.allocate(0);

  private final TokenLayout layout = new TokenLayout();

  /** What the programs were made for. */
  private final TokenLayout emitted = new TokenLayout();

  private Partition partition;
  private List<Addresses> addresses = List.of();
  private int emittedFor = -1;
  private Barrier barrier = new Barrier(1);
  private List<Segment> segments = List.of();

  /**
   * Stages that a thread runs without waiting for others.
   *
   * @param fallback the op of ND4J that is the segment; null if it is kernels
   * @param programs of the threads
   */
  private record Segment(FallbackStage fallback, List<Program> programs) {}

  /** Runs an op of ND4J on all rows. */
  interface FallbackRunner {
    void run(FallbackStage stage);
  }

  /**
   * @param positions most tokens of a sequence that is kept; 0 where none is
   */
  Context(Schedule schedule, Backend backend, int positions) {
    this.schedule = schedule;
    this.backend = backend;
    this.positions = positions;
  }

  TokenLayout layout() {
    return layout;
  }

  InputMemory inputs() {
    return inputs;
  }

  /** The sequences that the run continues. */
  KeptSequences kept() {
    return kept;
  }

  /**
   * Gets ready for the batch that {@link #layout} was set to.
   *
   * @param threads threads that are there
   * @return how many of them have work
   */
  int prepare(int threads) {
    boolean same = emittedFor == threads && layout.sameShapeAs(emitted);
    if (same && schedule.sharing() != Schedule.Sharing.KEPT_ROWS) {
      resetWords(partition.parts().size());
      return partition.parts().size();
    }
    emittedFor = -1;
    partition =
        schedule.sharing() == Schedule.Sharing.COLUMNS
            ? Partition.ofColumns(layout, threads)
            : Partition.of(layout, threads, schedule.hasFallbacks());
    int parties = partition.parts().size();
    words = atLeast(words, Meeting.bytes(parties));
    resetWords(parties);
    reserve(parties);
    reserveCalls(parties);
    addresses = new ArrayList<>();
    for (int thread = 0; thread < parties; thread++) {
      addresses.add(addresses(thread));
    }
    emit(parties);
    barrier = new Barrier(parties);
    emitted.copyOf(layout);
    emittedFor = threads;
    return parties;
  }

  private void resetWords(int parties) {
    for (int at = 0; at < Meeting.bytes(parties); at += Long.BYTES) {
      words.buffer().putLong(at, 0);
    }
  }

  private void reserve(int parties) {
    tokens = atLeast(tokens, schedule.tokenBytes() * layout.rows());
    sequences = atLeast(sequences, schedule.sequenceBytes() * layout.sequences());
    tokenFloats = tokens.buffer().asFloatBuffer();
    sequenceFloats = sequences.buffer().asFloatBuffer();
    long bytes = panelBytes() + schedule.attentionBytes(Math.max(positions, layout.longest()));
    for (int thread = 0; thread < parties; thread++) {
      if (thread == threadMemory.size()) {
        threadMemory.add(new NativeMemory(bytes));
      } else {
        threadMemory.set(thread, atLeast(threadMemory.get(thread), bytes));
      }
    }
  }

  private void reserveCalls(int parties) {
    backend
        .oneDnn()
        .ifPresent(
            library -> {
              while (calls.size() < parties) {
                calls.add(new OneDnnCalls(library));
              }
            });
  }

  private long panelBytes() {
    return schedule.panelBytes() * schedule.panelRows() + NativeMemory.SLACK;
  }

  private static NativeMemory atLeast(NativeMemory memory, long bytes) {
    if (memory.bytes() >= bytes) {
      return memory;
    }
    NativeMemory larger = new NativeMemory(bytes);
    memory.close();
    return larger;
  }

  private Addresses addresses(int thread) {
    Part part = partition.parts().get(thread);
    boolean own = partition.independent();
    int firstToken = own ? part.firstRow() : 0;
    int firstSequence = own ? part.firstSequence() : 0;
    NativeMemory memory = threadMemory.get(thread);
    return new Addresses(
        tokens.address() + firstToken * schedule.tokenBytes(),
        firstToken,
        own ? part.rows() : layout.rows(),
        sequences.address() + firstSequence * schedule.sequenceBytes(),
        firstSequence,
        own ? part.sequences() : layout.sequences(),
        memory.address(),
        schedule.panelRows(),
        memory.address() + panelBytes());
  }

  private void emit(int parties) {
    segments = new ArrayList<>();
    List<Meeting> meetings =
        partition.parts().stream().map(part -> new Meeting(words, part.share())).toList();
    boolean wrote = false;
    for (Stage stage : schedule.stages()) {
      if (stage instanceof FallbackStage fallback) {
        segments.add(new Segment(fallback, List.of()));
      } else if (stage instanceof KernelStage kernelStage) {
        boolean wait = (stage.readsOtherRows() || wrote) && !partition.independent();
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (last == null || last.fallback() != null || wait) {
          segments.add(new Segment(null, programs(segments.size(), parties)));
        }
        wrote = stage.writesOtherRows();
        List<Program> current = segments.get(segments.size() - 1).programs();
        for (int thread = 0; thread < parties; thread++) {
          kernelStage.emit(
              new Emission(
                  current.get(thread),
                  addresses.get(thread),
                  layout,
                  partition.parts().get(thread),
                  partition.independent() ? Share.WHOLE : new Share(thread, parties),
                  inputs,
                  kept,
                  meetings.get(thread),
                  calls.isEmpty() ? null : calls.get(thread)));
        }
      }
    }
  }

  /** Empty programs for a segment. */
  private List<Program> programs(int segment, int parties) {
    while (programs.size() <= segment) {
      programs.add(new ArrayList<>());
    }
    List<Program> ofSegment = programs.get(segment);
    while (ofSegment.size() < parties) {
      ofSegment.add(backend.kernels().program());
    }
    ofSegment.forEach(Program::clear);
    return ofSegment;
  }

  /**
   * Runs a thread's share; all parties must do so at the same time.
   *
   * @param fallbacks runs ops of ND4J
   */
  void run(int thread, FallbackRunner fallbacks) {
    if (backend.oneDnn().isPresent()) {
      // Each of our threads has work enough; oneDNN must not start more.
      try (OpenMp.Limit ignored = backend.oneDnn().orElseThrow().openMp().alone()) {
        runSegments(thread, fallbacks);
      }
    } else {
      runSegments(thread, fallbacks);
    }
  }

  /** A thread that fails still meets the others at every barrier, or they would wait for ever. */
  private void runSegments(int thread, FallbackRunner fallbacks) {
    RuntimeException exception = null;
    Error error = null;
    for (int i = 0; i < segments.size(); i++) {
      if (i > 0) {
        barrier.await();
      }
      if (exception == null && error == null) {
        try {
          run(segments.get(i), thread, fallbacks);
        } catch (RuntimeException e) {
          exception = e;
        } catch (Error e) {
          error = e;
        }
      }
    }
    if (exception != null) {
      throw exception;
    }
    if (error != null) {
      throw error;
    }
  }

  private static void run(Segment segment, int thread, FallbackRunner fallbacks) {
    if (segment.fallback() == null) {
      segment.programs().get(thread).run();
    } else if (thread == 0) {
      fallbacks.run(segment.fallback());
    }
  }

  /** Copies a row of a matrix of tokens or sequences. */
  void readRow(Buffer matrix, int row, float[] to, int at, int width) {
    floats(matrix).get(index(matrix, row), to, at, width);
  }

  /** Sets a row of a matrix of tokens or sequences. */
  void writeRow(Buffer matrix, int row, float[] from, int at, int width) {
    floats(matrix).put(index(matrix, row), from, at, width);
  }

  private FloatBuffer floats(Buffer matrix) {
    return matrix.place() == Buffer.Place.TOKENS ? tokenFloats : sequenceFloats;
  }

  /** Where a row begins in {@link #floats}. */
  private int index(Buffer matrix, int row) {
    boolean token = matrix.place() == Buffer.Place.TOKENS;
    long start = token ? tokens.address() : sequences.address();
    for (int thread = 0; thread < partition.parts().size(); thread++) {
      Part part = partition.parts().get(thread);
      if (row < (token ? part.endRow() : part.endSequence())) {
        return (int) ((addresses.get(thread).of(matrix, row) - start) / Float.BYTES);
      }
    }
    throw new IllegalArgumentException("no row " + row);
  }

  @Override
  public void close() {
    calls.forEach(OneDnnCalls::close);
    kept.close();
    words.close();
    tokens.close();
    sequences.close();
    threadMemory.forEach(NativeMemory::close);
    programs.forEach(each -> each.forEach(Program::close));
    inputs.close();
  }
}
