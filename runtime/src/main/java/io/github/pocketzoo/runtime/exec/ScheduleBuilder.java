package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.Buffer.Place;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.Operand;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the operations that some outputs need into stages.
 *
 * <p>Operations on the same rows that follow one another are one {@link RowStage}. A matrix that
 * only its own stage uses has rows for a panel; others have a row for every token or sequence.
 *
 * <p>Buffers of whole batches are reused by the clock of epochs: a new epoch begins where threads
 * wait for one another, and memory that was last used in an earlier epoch is free for all threads.
 */
final class ScheduleBuilder {
  /** Memory of a panel that is meant to stay in the second cache. */
  private static final long PANEL_MEMORY = 512 << 10;

  /** A multiple of the 6 rows that a product computes together. */
  private static final int PANEL_ROWS_UNIT = 6;

  private static final int MOST_PANEL_ROWS = 48;

  private final Kernels kernels;
  private final GraphWeights weights;
  private final CompileOptions options;
  private final List<FusedOp> ops;
  private final Set<Value> results;

  /** The stage of each operation. */
  private final Map<FusedOp, Integer> stageOf = new HashMap<>();

  /** Stages that use a value. */
  private final Map<Value, Set<Integer>> stagesOf = new HashMap<>();

  private final List<Stage> stages = new ArrayList<>();
  private final List<RowStep> steps = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Value, Buffer> rows = new LinkedHashMap<>();
  private final Map<Value, FactorBuffers> factors = new HashMap<>();
  private int stage;
  private int epoch;

  /** Counts steps, the clock of the buffers of panels. */
  private int step;

  /**
   * @param ops operations that the results need, in order
   */
  ScheduleBuilder(
      Kernels kernels,
      GraphWeights weights,
      CompileOptions options,
      List<FusedOp> ops,
      Set<Value> results) {
    this.kernels = kernels;
    this.weights = weights;
    this.options = options;
    this.ops = ops;
    this.results = results;
  }

  Schedule build() {
    assignStages();
    List<Stage> built = new ArrayList<>();
    RowKind kind = null;
    for (FusedOp op : ops) {
      if (stageOf.get(op) != stage) {
        endRowStage(kind);
        stage = stageOf.get(op);
      }
      kind = op.output().rows();
      add(op);
    }
    endRowStage(kind);
    for (Value result : results) {
      use(rows.get(result), Integer.MAX_VALUE);
    }
    long panelBytes = MemoryPlan.assign(in(Place.PANEL));
    int panelRows = panelRows(panelBytes);
    for (Stage each : stages) {
      built.add(
          each instanceof RowStage rowStage
              ? new RowStage(rowStage.rows(), rowStage.steps(), panelRows)
              : each);
    }
    Map<Value, Buffer> resultRows = new HashMap<>();
    results.forEach(result -> resultRows.put(result, rows.get(result)));
    return new Schedule(
        built,
        resultRows,
        MemoryPlan.assign(in(Place.TOKENS)),
        MemoryPlan.assign(in(Place.SEQUENCES)),
        panelBytes,
        panelRows);
  }

  private static int panelRows(long panelBytes) {
    long fitting = PANEL_MEMORY / Math.max(1, panelBytes) / PANEL_ROWS_UNIT * PANEL_ROWS_UNIT;
    return (int) Math.max(PANEL_ROWS_UNIT, Math.min(MOST_PANEL_ROWS, fitting));
  }

  private List<Buffer> in(Place place) {
    return buffers.stream().filter(buffer -> buffer.place() == place).toList();
  }

  // ------------------------------------------------------------------ which stage

  private void assignStages() {
    int index = -1;
    RowKind kind = null;
    for (FusedOp op : ops) {
      boolean rowwise = isRowwise(op);
      if (!rowwise || op.output().rows() != kind) {
        index++;
      }
      kind = rowwise ? op.output().rows() : null;
      stageOf.put(op, index);
      note(op.output(), index);
      for (Value input : op.inputs()) {
        note(input, index);
      }
    }
  }

  private void note(Value value, int index) {
    stagesOf.computeIfAbsent(value, any -> new HashSet<>()).add(index);
  }

  private static boolean isRowwise(FusedOp op) {
    return !(op instanceof FusedOp.Attention
        || op instanceof FusedOp.Pool
        || op instanceof FusedOp.Fallback);
  }

  private void endRowStage(RowKind kind) {
    if (!steps.isEmpty()) {
      stages.add(new RowStage(kind, steps, MOST_PANEL_ROWS));
      steps.clear();
    }
  }

  // ------------------------------------------------------------------ buffers

  /** Where a matrix belongs. */
  private static Place place(RowKind kind, boolean ofOneStage) {
    return ofOneStage ? Place.PANEL : kind == RowKind.TOKEN ? Place.TOKENS : Place.SEQUENCES;
  }

  private Buffer keep(Buffer buffer) {
    buffers.add(buffer);
    return buffer;
  }

  private void use(Buffer buffer, int time) {
    buffer.usedAt(time);
  }

  private int now(Buffer buffer) {
    return buffer.place() == Place.PANEL ? step : epoch;
  }

  /** The buffer of a value that an operation writes. */
  private Buffer write(Value value) {
    Buffer buffer =
        rows.computeIfAbsent(
            value,
            v -> {
              boolean ofOneStage = stagesOf.get(v).size() == 1 && !results.contains(v);
              return keep(Buffer.matrix(place(v.rows(), ofOneStage), v.width() * Float.BYTES));
            });
    use(buffer, now(buffer));
    return buffer;
  }

  private Buffer read(Value value) {
    Buffer buffer = rows.get(value);
    use(buffer, now(buffer));
    return buffer;
  }

  private FactorBuffers read(FactorBuffers pair) {
    use(pair.rows(), now(pair.rows()));
    pair.scales().ifPresent(scales -> use(scales, now(scales)));
    return pair;
  }

  // ------------------------------------------------------------------ operations

  private void add(FusedOp op) {
    if (op instanceof FusedOp.Input input) {
      append(
          new InputStep(
              copy(input.output().width(), Source.FLOATS),
              input.name(),
              input.output().width() * Float.BYTES,
              write(input.output())));
    } else if (op instanceof FusedOp.EmbeddingSum sum) {
      embedding(sum);
    } else if (op instanceof FusedOp.Linear linear) {
      linear(linear);
    } else if (op instanceof FusedOp.LayerNorm norm) {
      pass(norm.input(), norm.output(), Optional.empty(), Optional.of(norm), Optional.empty());
    } else if (op instanceof FusedOp.Map map) {
      pass(
          map.input(),
          map.output(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(map.function()));
    } else if (op instanceof FusedOp.Add add) {
      pass(add.left(), add.output(), Optional.of(add.right()), Optional.empty(), Optional.empty());
    } else if (op instanceof FusedOp.Softmax softmax) {
      softmax(softmax);
    } else if (op instanceof FusedOp.Attention attention) {
      attention(attention);
    } else if (op instanceof FusedOp.Pool pool) {
      pool(pool);
    } else if (op instanceof FusedOp.Fallback fallback) {
      fallback(fallback);
    }
  }

  private void append(RowStep each) {
    steps.add(each);
    step++;
  }

  private void embedding(FusedOp.EmbeddingSum op) {
    List<EmbeddingTable> tables = weights.of(op);
    EmbeddingSpec spec =
        new EmbeddingSpec(op.output().width(), tables.stream().map(EmbeddingTable::type).toList());
    append(new EmbeddingStep(kernels.embedding(spec), tables, write(op.output())));
  }

  private void linear(FusedOp.Linear op) {
    LinearWeights parameters = weights.of(op);
    FactorBuffers input = factorsOf(op.input());
    // An activation comes before the residual, so the product can't add both.
    boolean residualLater = op.activation().isPresent() && op.residual().isPresent();
    Optional<Buffer> residual = residualLater ? Optional.empty() : op.residual().map(this::read);
    Buffer output = write(op.output());
    append(
        new GemmStep(
            kernels.gemm(
                GemmStep.spec(
                    parameters.matrix().operand(),
                    parameters.bias().isPresent(),
                    residual.isPresent())),
            parameters.matrix(),
            parameters.columnScales(),
            parameters.bias(),
            input.rows(),
            input.scales(),
            residual,
            output));
    if (residualLater) {
      rowPass(op.output(), output, output, Optional.empty(), Optional.empty(), op.activation());
      rowPass(op.output(), output, output, op.residual(), Optional.empty(), Optional.empty());
    } else if (op.activation().isPresent()) {
      pass(op.output(), op.output(), Optional.empty(), Optional.empty(), op.activation());
    }
  }

  private void softmax(FusedOp.Softmax op) {
    int width = op.output().width();
    Buffer input = read(op.input());
    Buffer sums = keep(Buffer.scales(Place.PANEL));
    use(sums, step);
    append(
        new SoftmaxStep(
            copy(width, Source.FLOATS),
            kernels.softmax(),
            copy(width, Source.SCALED_FLOATS),
            width,
            input,
            sums,
            write(op.output())));
  }

  private void attention(FusedOp.Attention op) {
    epoch++;
    Buffer projections = read(op.projections());
    stages.add(
        new AttentionStage(
            kernels.transpose(),
            kernels.gemm(AttentionStage.SCORES),
            kernels.softmax(),
            kernels.gemm(AttentionStage.CONTEXT),
            op.heads(),
            op.output().width() / op.heads(),
            projections,
            write(op.output())));
  }

  private void pool(FusedOp.Pool op) {
    epoch++;
    stages.add(
        new PoolStage(
            kernels.pool(op.output().width()), op.kind(), read(op.input()), write(op.output())));
  }

  private void fallback(FusedOp.Fallback op) {
    epoch++;
    List<Buffer> inputs = op.inputs().stream().map(this::read).toList();
    stages.add(new FallbackStage(op, inputs, write(op.output())));
    epoch++;
  }

  // ------------------------------------------------------------------ passes over rows

  /** A kernel that copies rows of floats, or scales them. */
  private Kernel copy(int width, Source source) {
    return kernels.rows(
        new RowSpec(width, source, false, false, Optional.empty(), false, Factors.NONE, false));
  }

  /** A pass that writes a value, and its factors where a linear layer will ask for them. */
  private void pass(
      Value input,
      Value output,
      Optional<Value> residual,
      Optional<FusedOp.LayerNorm> norm,
      Optional<Pointwise> function) {
    Buffer from = read(input);
    rowPass(output, from, write(output), residual, norm, function);
  }

  private void rowPass(
      Value value,
      Buffer from,
      Buffer to,
      Optional<Value> residual,
      Optional<FusedOp.LayerNorm> norm,
      Optional<Pointwise> function) {
    Set<Integer> users = linearUsers(value);
    boolean convert = !users.isEmpty() && factorType() != Factors.NONE;
    Optional<FactorBuffers> converted = Optional.empty();
    if (convert) {
      users.add(stage);
      FactorBuffers pair = newFactors(value, place(value.rows(), users.size() == 1));
      factors.put(value, pair);
      converted = Optional.of(read(pair));
    }
    Optional<Float> limit = convert ? limit(value) : Optional.empty();
    RowSpec spec =
        new RowSpec(
            value.width(),
            Source.FLOATS,
            false,
            residual.isPresent(),
            function,
            norm.isPresent(),
            convert ? factorType() : Factors.NONE,
            limit.isPresent());
    append(
        new RowKernelStep(
            kernels.rows(spec),
            from,
            residual.map(this::read),
            norm.map(weights::of),
            to,
            converted,
            limit));
  }

  /** Stages whose linear layers multiply a value. */
  private Set<Integer> linearUsers(Value value) {
    Set<Integer> users = new HashSet<>();
    for (FusedOp op : ops) {
      if (op instanceof FusedOp.Linear linear && linear.input().equals(value)) {
        users.add(stageOf.get(op));
      }
    }
    return users;
  }

  private Optional<Float> limit(Value value) {
    return factorType() == Factors.WIDE_INTEGERS
        ? Optional.ofNullable(options.inputLimits().get(value.name()))
        : Optional.empty();
  }

  private Factors factorType() {
    return switch (options.precision().operand()) {
      case F32 -> Factors.NONE;
      case BF16 -> Factors.ROUNDED_FLOATS;
      case INT8 -> Factors.WIDE_INTEGERS;
    };
  }

  private FactorBuffers newFactors(Value value, Place place) {
    // Rows are filled up to a multiple of 8 elements.
    int elements = (value.width() + 7) / 8 * 8;
    Buffer matrix = keep(Buffer.matrix(place, elements * factorType().bytes()));
    Optional<Buffer> scales =
        options.precision().operand() == Operand.INT8
            ? Optional.of(keep(Buffer.scales(place)))
            : Optional.empty();
    return new FactorBuffers(matrix, scales);
  }

  /** A linear layer's input as the product takes it; converted now if no pass has done so. */
  private FactorBuffers factorsOf(Value value) {
    if (factorType() == Factors.NONE) {
      return new FactorBuffers(read(value), Optional.empty());
    }
    FactorBuffers known = factors.get(value);
    if (known == null) {
      Buffer floats = read(value);
      rowPass(value, floats, floats, Optional.empty(), Optional.empty(), Optional.empty());
      known = factors.get(value);
    }
    return read(known);
  }
}
