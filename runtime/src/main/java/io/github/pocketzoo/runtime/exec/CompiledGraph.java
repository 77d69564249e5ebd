package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.plan.AttentionPart;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedGraph.Output;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A compiled graph. Safe for use by many threads: each call has its own memory, and one of them at
 * a time has the help of the graph's threads. Results do not depend on the number of threads, nor
 * on what else is in the batch.
 */
public final class CompiledGraph implements AutoCloseable {
  private final FusedGraph graph;
  private final CompileOptions options;
  private final Backend backend;
  private final GraphWeights weights;
  private final List<EmbeddingTable> tables;
  private final InputCheck check;
  private final Team team;

  /** Whether positions of rows are wanted. */
  private final boolean rotary;

  /** Attention that something can be asked of, by name. */
  private final Map<String, FusedOp.Attention> attentions;

  /** Inputs with tokens' segments. */
  private final Set<String> segmentIds = new HashSet<>();

  /** Where keys and values of attention are kept, if they are. */
  private final Optional<KeyValueCache> cache;

  private final Map<Wanted, Executable> executables = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private int running;

  /**
   * A schedule for some outputs, and contexts that are free.
   *
   * @param poolsFirst whether a sequence's first position stands for it
   * @param poolsLast whether its last token does
   */
  private record Executable(
      Schedule schedule, boolean poolsFirst, boolean poolsLast, Deque<Context> contexts) {}

  /**
   * What a schedule is for.
   *
   * @param outputs names
   * @param columns whether threads share columns
   */
  private record Wanted(Set<String> outputs, boolean columns) {}

  /** Gets a context ready for a batch. */
  interface Filler {
    void fill(Context context);
  }

  /** Takes the result of a run; the context is not valid afterwards. */
  interface ResultReader<T> {
    T read(Context context, Schedule schedule);
  }

  private CompiledGraph(
      FusedGraph graph, CompileOptions options, Backend backend, Optional<KeyValueCache> cache) {
    this.cache = cache;
    this.graph = graph;
    this.options = options;
    this.backend = backend;
    this.weights = new GraphWeights(graph, options, backend);
    this.tables = weights.tables();
    this.check = new InputCheck(graph, tables);
    this.rotary = graph.ops().stream().anyMatch(FusedOp.Rotary.class::isInstance);
    this.attentions = graph.attentions();
    this.team = new Team(options.threads());
    for (FusedOp op : graph.ops()) {
      if (op instanceof FusedOp.Attention attention) {
        attention.segmentIds().ifPresent(segmentIds::add);
      }
    }
  }

  /** Compiles a fused graph; its constants are copied. */
  public static CompiledGraph compile(FusedGraph graph, CompileOptions options) {
    return compile(graph, options, Optional.empty());
  }

  /**
   * Compiles.
   *
   * @param cache where keys and values of attention are kept; closed with the graph
   */
  static CompiledGraph compile(
      FusedGraph graph, CompileOptions options, Optional<KeyValueCache> cache) {
    Backend backend = Backend.of(options, graph);
    try {
      refuseFallbacks(graph, options);
      return new CompiledGraph(graph, options, backend, cache);
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  private static void refuseFallbacks(FusedGraph graph, CompileOptions options) {
    List<String> unknown =
        graph.ops().stream()
            .filter(FusedOp.Fallback.class::isInstance)
            .map(op -> op.name() + " (" + ((FusedOp.Fallback) op).node().opName() + ")")
            .toList();
    if (!unknown.isEmpty() && !options.fallbacks()) {
      throw new InvalidInputException(
          "no %s kernel for %s; with fallbacks allowed, it runs in ND4J"
              .formatted(options.precision().label(), String.join(", ", unknown)));
    }
  }

  /** The operations that are run. */
  public FusedGraph graph() {
    return graph;
  }

  /** Names of all that can be asked for. */
  public Set<String> outputs() {
    return Stream.concat(graph.outputs().keySet().stream(), attentions.keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  public CompileOptions options() {
    return options;
  }

  /** What is run, operation by operation. */
  public Plan plan() {
    return new PlanWriter(graph, options, weights, backend).write();
  }

  /** Name of the instruction set of the products with weights, such as {@code "avx2"}. */
  public String instructionSet() {
    return backend.instructionSet();
  }

  /** Bytes of native memory that weights and tables take. */
  public long weightBytes() {
    return weights.bytes();
  }

  /** Bytes of native memory that the matrices of linear layers take. */
  long matrixBytes() {
    return weights.matrixBytes();
  }

  /**
   * Runs the graph.
   *
   * @param inputs by name: row numbers of tables, {@code [batch, seqLen]}; the mask, 1 at tokens
   *     and 0 at padding, {@code [batch, seqLen]}; float matrices, {@code [batch, width]}
   * @param outputs names of the wanted outputs
   * @return by name, {@code [batch, seqLen, width]} with zeros at padding, or {@code [batch,
   *     width]}, or as {@link AttentionPart} says; the caller closes them
   * @throws InvalidInputException if an input is missing or wrong, or an output is unknown
   */
  public Map<String, INDArray> run(Map<String, INDArray> inputs, List<String> outputs) {
    return run(InputReader.read(graph, inputs), outputs);
  }

  Map<String, INDArray> run(GraphInputs inputs, List<String> outputs) {
    return run(
        inputs,
        outputs,
        (context, schedule) -> {
          Map<String, INDArray> results = new LinkedHashMap<>();
          for (String name : outputs) {
            results.put(name, result(context, schedule, name));
          }
          return results;
        });
  }

  /**
   * Runs the graph of a batch of tokens into an array of the caller's.
   *
   * @param output name of an output with a row a sequence
   * @param into receives {@code [batch, width]}
   */
  void run(GraphInputs inputs, String output, float[] into) {
    Value wanted = output(output).value();
    if (wanted.rows() != RowKind.SEQUENCE) {
      throw new IllegalArgumentException(
          "output %s has a row a token, expected one with a row a sequence".formatted(output));
    }
    if (into.length < inputs.mask().length * wanted.width()) {
      throw new IllegalArgumentException(
          "the array has room for %d floats, expected %d × %d"
              .formatted(into.length, inputs.mask().length, wanted.width()));
    }
    run(
        inputs,
        List.of(output),
        (context, schedule) -> {
          copyRows(context, schedule.results().get(wanted), wanted, into);
          return null;
        });
  }

  private <T> T run(GraphInputs inputs, List<String> outputs, ResultReader<T> reader) {
    return run(
        new Wanted(Set.copyOf(outputs), false),
        executable -> {
          check.check(inputs);
          if (executable.poolsFirst()) {
            check.checkFirstPositions(inputs);
          }
          if (executable.poolsLast()) {
            check.checkLastTokens(inputs);
          }
        },
        context -> fill(context, inputs),
        context -> new Nd4jRunner(context, inputs),
        reader);
  }

  /**
   * Continues sequences that are kept.
   *
   * @param columns whether threads share columns, not rows
   * @param filler sets the layout, the inputs and the sequences
   */
  <T> T run(Set<String> outputs, boolean columns, Filler filler, ResultReader<T> reader) {
    return run(new Wanted(outputs, columns), any -> {}, filler, any -> null, reader);
  }

  private <T> T run(
      Wanted wanted,
      Consumer<Executable> check,
      Filler filler,
      Function<Context, Context.FallbackRunner> fallbacks,
      ResultReader<T> reader) {
    enter();
    try {
      Executable executable = executable(wanted);
      check.accept(executable);
      Context context = take(executable);
      T result;
      try {
        filler.fill(context);
        execute(context, fallbacks.apply(context));
        result = reader.read(context, executable.schedule());
      } catch (RuntimeException | Error e) {
        // Its programs may hold addresses of memory that was replaced before the failure.
        context.close();
        throw e;
      }
      synchronized (executable.contexts()) {
        executable.contexts().push(context);
      }
      return result;
    } finally {
      leave();
    }
  }

  private synchronized void enter() {
    if (closed) {
      throw new IllegalStateException("the compiled model is closed");
    }
    running++;
  }

  private synchronized void leave() {
    running--;
    notifyAll();
  }

  // ------------------------------------------------------------------ inputs

  private void fill(Context context, GraphInputs inputs) {
    TokenLayout layout = context.layout();
    if (inputs.mask() != null) {
      layout.set(inputs.mask(), graph.packable());
    } else {
      layout.setExamples(Math.toIntExact(inputs.matrices().values().iterator().next().size(0)));
    }
    for (String name : segmentIds) {
      fillIds(context, name, inputs.ids().get(name));
    }
    for (EmbeddingTable table : tables) {
      int[][] ids = inputs.ids().get(table.ids());
      fillRowNumbers(context, table, ids, 0);
      if (table.ofNeighbours()) {
        fillRowNumbers(context, table, ids, 1);
        fillRowNumbers(context, table, ids, -1);
      }
    }
    if (rotary) {
      fillPositions(context);
    }
    inputs
        .matrices()
        .forEach(
            (name, matrix) -> {
              NativeMemory memory = context.inputs().reserve(name, matrix.length() * Float.BYTES);
              memory.buffer().asFloatBuffer().put(0, ArrayValues.floats(matrix));
            });
  }

  /**
   * Which rows of a table the tokens of a batch need.
   *
   * @param shift 1 for the token after each, -1 for the one before; padding has row numbers too
   */
  private static void fillRowNumbers(
      Context context, EmbeddingTable table, int[][] ids, int shift) {
    TokenLayout layout = context.layout();
    IntBuffer buffer =
        context
            .inputs()
            .reserve(InputMemory.shifted(table.ids(), shift), (long) layout.rows() * Integer.BYTES)
            .buffer()
            .asIntBuffer();
    for (int row = 0; row < layout.rows(); row++) {
      int[] sequence = ids[layout.position(row) / layout.seqLen()];
      int position = layout.position(row) % layout.seqLen() + shift;
      boolean exists = position >= 0 && position < layout.seqLen();
      buffer.put(row, exists ? sequence[position] : table.entries());
    }
  }

  private static void fillIds(Context context, String name, int[][] ids) {
    TokenLayout layout = context.layout();
    IntBuffer buffer =
        context.inputs().reserve(name, (long) layout.rows() * Integer.BYTES).buffer().asIntBuffer();
    for (int row = 0; row < layout.rows(); row++) {
      int position = layout.position(row);
      buffer.put(row, ids[position / layout.seqLen()][position % layout.seqLen()]);
    }
  }

  /** As SameDiff counts them: padding has positions too. */
  private static void fillPositions(Context context) {
    TokenLayout layout = context.layout();
    IntBuffer buffer =
        context
            .inputs()
            .reserve(InputMemory.POSITIONS, (long) layout.rows() * Integer.BYTES)
            .buffer()
            .asIntBuffer();
    for (int row = 0; row < layout.rows(); row++) {
      buffer.put(row, layout.position(row) % layout.seqLen());
    }
  }

  // ------------------------------------------------------------------ execution

  private Executable executable(Wanted wanted) {
    wanted.outputs().forEach(this::sources);
    return executables.computeIfAbsent(wanted, this::schedule);
  }

  private Output output(String name) {
    Output output = graph.outputs().get(name);
    if (output == null) {
      throw new InvalidInputException(
          "no output \"%s\", expected one of %s".formatted(name, new TreeSet<>(outputs())));
    }
    return output;
  }

  /** The matrices that an output is read from. */
  private List<Value> sources(String name) {
    return attentions.containsKey(name)
        ? attentions.get(name).inputs()
        : List.of(output(name).value());
  }

  private Executable schedule(Wanted wanted) {
    Set<Value> results = new HashSet<>();
    wanted.outputs().forEach(name -> results.addAll(sources(name)));
    List<FusedOp> needed = needed(results);
    Schedule schedule =
        wanted.columns()
            ? new ColumnScheduleBuilder(
                    backend, weights, cache.orElseThrow(), options, needed, results)
                .build()
            : new ScheduleBuilder(backend, weights, options, cache, needed, results).build();
    return new Executable(
        schedule,
        schedule.pools(FusedOp.Pool.Kind.FIRST),
        schedule.pools(FusedOp.Pool.Kind.LAST),
        new ArrayDeque<>());
  }

  /** The operations that the results depend on, in order. */
  private List<FusedOp> needed(Set<Value> results) {
    Set<Value> wanted = new HashSet<>(results);
    Deque<FusedOp> needed = new ArrayDeque<>();
    List<FusedOp> ops = graph.ops();
    for (int i = ops.size() - 1; i >= 0; i--) {
      if (wanted.contains(ops.get(i).output())) {
        needed.push(ops.get(i));
        wanted.addAll(ops.get(i).inputs());
      }
    }
    return new ArrayList<>(needed);
  }

  private Context take(Executable executable) {
    synchronized (executable.contexts()) {
      Context free = executable.contexts().poll();
      return free != null
          ? free
          : new Context(executable.schedule(), backend, cache.isPresent() ? graph.positions() : 0);
    }
  }

  private void execute(Context context, Context.FallbackRunner fallbacks) {
    boolean taken = team.tryTake();
    try {
      int parties = context.prepare(taken ? team.size() : 1);
      team.run(parties, thread -> context.run(thread, fallbacks));
    } finally {
      if (taken) {
        team.release();
      }
    }
  }

  private static int rows(Value value, TokenLayout layout) {
    return value.rows() == RowKind.TOKEN ? layout.rows() : layout.sequences();
  }

  // ------------------------------------------------------------------ results

  private INDArray result(Context context, Schedule schedule, String name) {
    TokenLayout layout = context.layout();
    FusedOp.Attention attention = attentions.get(name);
    if (attention != null) {
      return new AttentionReader(attention, layout, value -> rows(context, schedule, value))
          .read(attention.parts().get(name));
    }
    Output output = graph.outputs().get(name);
    int width = output.value().width();
    float[] values = rows(context, schedule, output.value());
    long[] shape =
        output.sequences()
            ? new long[] {layout.sequences(), layout.seqLen(), width}
            : new long[] {values.length / width, width};
    return Nd4j.create(values, shape, 'c');
  }

  /** A value's rows where SameDiff would have them, zeros at padding. */
  private static float[] rows(Context context, Schedule schedule, Value value) {
    TokenLayout layout = context.layout();
    long rows = (long) layout.sequences() * (value.rows() == RowKind.TOKEN ? layout.seqLen() : 1);
    float[] values = new float[Math.toIntExact(rows * value.width())];
    copyRows(context, schedule.results().get(value), value, values);
    return values;
  }

  /** Copies a value's rows to where SameDiff would have them; rows of padding are left alone. */
  private static void copyRows(Context context, Buffer buffer, Value value, float[] to) {
    TokenLayout layout = context.layout();
    boolean tokens = value.rows() == RowKind.TOKEN;
    int rows = rows(value, layout);
    for (int row = 0; row < rows; row++) {
      int target = (tokens ? layout.position(row) : row) * value.width();
      context.readRow(buffer, row, to, target, value.width());
    }
  }

  /** Waits for calls that are running and frees all native memory. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = false;
    while (running > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    team.close();
    executables.values().forEach(each -> each.contexts().forEach(Context::close));
    executables.clear();
    cache.ifPresent(KeyValueCache::close);
    weights.close();
    backend.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
