package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.Buffer.Place;
import io.github.pocketzoo.runtime.exec.RowKernelStep.Sums;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import io.github.pocketzoo.runtime.kernel.RowSpec.Factors;
import io.github.pocketzoo.runtime.kernel.RowSpec.Source;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnnMatmul;
import io.github.pocketzoo.runtime.kernel.onednn.RowBuckets;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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
  /** Memory of a panel that is meant to stay in the second and third caches. */
  private static final long PANEL_MEMORY = 1 << 20;

  /** A multiple of the 6 or 12 rows that a product computes together. */
  private static final int PANEL_ROWS_UNIT = 12;

  private static final int MOST_PANEL_ROWS = 96;

  private final Kernels kernels;
  private final Optional<OneDnn> oneDnn;
  private final GraphWeights weights;
  private final CompileOptions options;
  private final List<FusedOp> ops;
  private final Set<Value> results;

  /** Where keys and values are kept, if they are. */
  private final Optional<KeyValueCache> cache;

  private int attentions;

  /** The stage of each operation. */
  private final IdentityHashMap<FusedOp, Integer> stageOf = new IdentityHashMap<>();

  /** Stages that use a value. */
  private final Map<Value, Set<Integer>> stagesOf = new HashMap<>();

  private final List<Stage> stages = new ArrayList<>();
  private final List<RowStep> steps = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Value, Buffer> rows = new LinkedHashMap<>();
  private final Map<Value, FactorBuffers> factors = new HashMap<>();
  private final List<OneDnnMatmul> matmuls = new ArrayList<>();
  private int stage;
  private int epoch;

  /** Counts steps, the clock of the buffers of panels. */
  private int step;

  /**
   * @param ops operations that the results need, in order
   */
  ScheduleBuilder(
      Backend backend,
      GraphWeights weights,
      CompileOptions options,
      Optional<KeyValueCache> cache,
      List<FusedOp> ops,
      Set<Value> results) {
    this.cache = cache;
    this.kernels = backend.kernels();
    this.oneDnn = backend.oneDnn();
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
        factors.clear(); // They are of panels, which end with the stage.
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
        panelRows,
        cache.isPresent() ? Schedule.Sharing.KEPT_ROWS : Schedule.Sharing.ROWS);
  }

  private int panelRows(long panelBytes) {
    int fitting = (int) Math.min(MOST_PANEL_ROWS, PANEL_MEMORY / Math.max(1, panelBytes));
    return matmuls.isEmpty()
        ? Math.max(PANEL_ROWS_UNIT, fitting / PANEL_ROWS_UNIT * PANEL_ROWS_UNIT)
        : libraryRows(RowBuckets.STANDARD.largestWithin(fitting));
  }

  /**
   * A height that all products by oneDNN have a kernel for: a panel that is not full has to fit
   * into the panel's memory all the same.
   */
  private int libraryRows(int wanted) {
    int rows = matmuls.stream().mapToInt(matmul -> matmul.height(wanted)).max().orElseThrow();
    return rows == wanted ? rows : libraryRows(rows);
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
    } else if (op instanceof FusedOp.Trigrams trigrams) {
      trigrams(trigrams);
    } else if (op instanceof FusedOp.Linear linear) {
      linear(linear);
    } else if (op instanceof FusedOp.Norm norm) {
      rowPass(new Pass(norm.output(), read(norm.input()), write(norm.output())).withNorm(norm));
    } else if (op instanceof FusedOp.Rotary rotary) {
      rotary(rotary);
    } else if (op instanceof FusedOp.Gate gate) {
      rowPass(
          new Pass(gate.output(), read(gate.input()), write(gate.output()))
              .withGate(gate.activation()));
    } else if (op instanceof FusedOp.Map map) {
      rowPass(
          new Pass(map.output(), read(map.input()), write(map.output()))
              .withFunction(map.function()));
    } else if (op instanceof FusedOp.Add add) {
      rowPass(
          new Pass(add.output(), read(add.left()), write(add.output())).withResidual(add.right()));
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

  private void trigrams(FusedOp.Trigrams op) {
    EmbeddingTable table = weights.of(op);
    EmbeddingSpec spec = new EmbeddingSpec(table.width(), List.of(table.type()));
    append(new TrigramStep(kernels.embedding(spec), table, write(op.output())));
  }

  private void linear(FusedOp.Linear op) {
    LinearWeights parameters = weights.of(op);
    // An activation comes before the residual: no kernel adds both.
    boolean residualLater = op.activation().isPresent() && op.residual().isPresent();
    Optional<Value> residual = residualLater ? Optional.empty() : op.residual();
    if (parameters.matrix() instanceof WeightMatrix.Own own) {
      ownProduct(op, own.matrix(), parameters, residual);
    } else if (parameters.matrix() instanceof WeightMatrix.Library library) {
      libraryProduct(op, library.matmul(), parameters, residual);
    }
    if (residualLater) {
      Buffer output = read(op.output());
      rowPass(new Pass(op.output(), output, output).withResidual(op.residual().orElseThrow()));
    }
  }

  private void ownProduct(
      FusedOp.Linear op, PackedMatrix matrix, LinearWeights parameters, Optional<Value> residual) {
    FactorBuffers input = inputOf(op, parameters);
    Optional<Buffer> added = residual.map(this::read);
    Buffer output = write(op.output());
    GemmSpec spec = GemmStep.spec(matrix.dot(), parameters.bias().isPresent(), added.isPresent());
    append(
        new GemmStep(
            kernels.gemm(spec),
            matrix,
            parameters.columnScales(),
            parameters.bias(),
            input.rows(),
            input.scales(),
            added,
            output));
    if (op.activation().isPresent()) {
      rowPass(
          new Pass(op.output(), read(op.output()), output)
              .withFunction(op.activation().orElseThrow()));
    }
  }

  private void libraryProduct(
      FusedOp.Linear op, OneDnnMatmul matmul, LinearWeights parameters, Optional<Value> residual) {
    matmuls.add(matmul);
    FactorBuffers input = factorsOf(op.input());
    Buffer sums = keep(Buffer.dense(Place.PANEL, op.output().width() * Integer.BYTES));
    use(sums, step);
    append(
        new OneDnnStep(
            kernels.nativeCall(), oneDnn.orElseThrow().functions(), matmul, input.rows(), sums));
    use(sums, step);
    read(input);
    Pass pass =
        new Pass(op.output(), sums, write(op.output()))
            .withSums(new Sums(input.scales(), parameters.columnScales(), parameters.bias()));
    if (op.activation().isPresent()) {
      pass = pass.withFunction(op.activation().orElseThrow());
    }
    if (residual.isPresent()) {
      pass = pass.withResidual(residual.orElseThrow());
    }
    rowPass(pass);
  }

  /** The projections have rows of tokens, since attention is another stage. */
  private void rotary(FusedOp.Rotary op) {
    Projections projections = new Projections(read(op.projections()), Optional.empty(), op.heads());
    append(new RotaryStep(Rotation.of(kernels, weights.of(op), projections)));
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
    Projections projections =
        new Projections(read(op.projections()), op.values().map(this::read), op.heads());
    Buffer output = write(op.output());
    Optional<RelativeTerms> relative = weights.of(op).map(each -> RelativeTerms.of(kernels, each));
    AttentionStage whole =
        new AttentionStage(
            kernels.transpose(),
            kernels.gemm(relative.isPresent() ? RelativeTerms.SCORES : AttentionStage.SCORES),
            kernels.mask(),
            kernels.softmax(),
            kernels.gemm(AttentionStage.CONTEXT),
            relative,
            op.sight(),
            projections,
            output);
    if (cache.isPresent()) {
      KeptAttention kept =
          KeptAttention.of(kernels, cache.get(), attentions++, op.sight(), projections, output);
      stages.add(new StoreStage(kept));
      stages.add(new KeptAttentionStage(kernels, kept, whole));
    } else {
      stages.add(whole);
    }
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
    return kernels.rows(RowSpec.plain(width, source, Optional.empty()));
  }

  /**
   * A pass over rows that is to be appended.
   *
   * @param value what is written
   * @param gated whether the source is twice as wide, its second half factors of the first
   */
  private record Pass(
      Value value,
      Buffer from,
      Buffer to,
      Optional<Sums> sums,
      Optional<Value> residual,
      Optional<FusedOp.Norm> norm,
      Optional<Pointwise> function,
      boolean gated) {
    Pass(Value value, Buffer from, Buffer to) {
      this(
          value,
          from,
          to,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);
    }

    Pass withSums(Sums scales) {
      return new Pass(value, from, to, Optional.of(scales), residual, norm, function, gated);
    }

    Pass withResidual(Value added) {
      return new Pass(value, from, to, sums, Optional.of(added), norm, function, gated);
    }

    Pass withNorm(FusedOp.Norm parameters) {
      return new Pass(value, from, to, sums, residual, Optional.of(parameters), function, gated);
    }

    Pass withFunction(Pointwise applied) {
      return new Pass(value, from, to, sums, residual, norm, Optional.of(applied), gated);
    }

    Pass withGate(Pointwise applied) {
      return new Pass(value, from, to, sums, residual, norm, Optional.of(applied), true);
    }

    RowSpec.Norm normKind() {
      return norm.map(RowKernelStep::kind).orElse(RowSpec.Norm.NONE);
    }

    Source source() {
      return sums.filter(each -> each.columnScales().isPresent()).isPresent()
          ? Source.INTEGER_SUMS
          : Source.FLOATS;
    }
  }

  /** Appends a pass; it makes the value's factors too, if linear layers of this stage want them. */
  private void rowPass(Pass pass) {
    Value value = pass.value();
    boolean convert = factorType() != Factors.NONE && isMultiplied(value);
    Optional<FactorBuffers> converted = Optional.empty();
    if (convert) {
      FactorBuffers made = newFactors(value);
      factors.put(value, made);
      converted = Optional.of(read(made));
    }
    Optional<Float> limit = convert ? weights.inputLimit(value) : Optional.empty();
    RowSpec spec =
        new RowSpec(
            value.width(),
            pass.source(),
            pass.sums().flatMap(Sums::bias).isPresent(),
            pass.residual().isPresent(),
            pass.function(),
            pass.gated(),
            pass.normKind(),
            convert ? factorType() : Factors.NONE,
            limit.isPresent());
    append(
        new RowKernelStep(
            kernels.rows(spec),
            pass.from(),
            pass.sums(),
            pass.residual().map(this::read),
            pass.norm().map(weights::of),
            pass.to(),
            converted,
            limit));
  }

  /** Whether a linear layer of this stage multiplies a value in the graph's precision. */
  private boolean isMultiplied(Value value) {
    return ops.stream()
        .anyMatch(
            op ->
                op instanceof FusedOp.Linear linear
                    && linear.input().equals(value)
                    && stageOf.get(op) == stage
                    && weights.of(linear).precision() == options.precision());
  }

  private Factors factorType() {
    if (oneDnn.isEmpty()) {
      return kernels.dotProduct(options.precision().operand()).factors();
    }
    return switch (options.precision()) {
      case F32 -> Factors.NONE;
      case BF16 -> Factors.BFLOATS;
      case INT8 -> Factors.INTEGERS;
    };
  }

  private FactorBuffers newFactors(Value value) {
    int bytes = factorType().bytes();
    // Kernels fill rows up to a multiple of 8 elements; the next row is written after that.
    Buffer matrix =
        keep(
            oneDnn.isPresent()
                ? Buffer.dense(Place.PANEL, value.width() * bytes)
                : Buffer.matrix(Place.PANEL, (value.width() + 7) / 8 * 8 * bytes));
    Optional<Buffer> scales =
        options.precision() == Precision.INT8
            ? Optional.of(keep(Buffer.scales(Place.PANEL)))
            : Optional.empty();
    return new FactorBuffers(matrix, scales);
  }

  /** What a product of the runtime's own takes; floats beside integers are not converted. */
  private FactorBuffers inputOf(FusedOp.Linear op, LinearWeights parameters) {
    return parameters.precision() == options.precision()
        ? factorsOf(op.input())
        : new FactorBuffers(read(op.input()), Optional.empty());
  }

  /** A linear layer's input as the product takes it; converted now if no pass has done so. */
  private FactorBuffers factorsOf(Value value) {
    FactorBuffers known = factors.get(value);
    if (known != null) {
      return read(known);
    }
    Buffer floats = read(value);
    if (factorType() != Factors.NONE) {
      rowPass(new Pass(value, floats, floats));
      return read(factors.get(value));
    }
    if (oneDnn.isEmpty()) {
      return new FactorBuffers(floats, Optional.empty());
    }
    // oneDNN takes whole panels, without room between rows.
    Buffer dense = keep(Buffer.dense(Place.PANEL, value.width() * Float.BYTES));
    use(dense, step);
    append(
        new RowKernelStep(
            copy(value.width(), Source.FLOATS),
            floats,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            dense,
            Optional.empty(),
            Optional.empty()));
    FactorBuffers copied = new FactorBuffers(dense, Optional.empty());
    factors.put(value, copied);
    return read(copied);
  }
}
