package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.exec.Buffer.Place;
import io.github.pocketzoo.runtime.kernel.EmbeddingSpec;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
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
 * Turns a decoder's operations into steps for few rows, whose time is that of reading the weights:
 * threads share the columns of every product, so that each reads its part of the weights, and
 * attention by heads. Passes over rows are done by all of them alike, each into memory of its own.
 *
 * <p>What products and attention write is for all threads; before it is read, they wait for one
 * another. Its memory is reused by the clock of these barriers, a thread's own by that of steps.
 */
final class ColumnScheduleBuilder {
  /** More rows than these are shared out as rows. */
  static final int MOST_ROWS = 16;

  private final Kernels kernels;
  private final GraphWeights weights;
  private final KeyValueCache cache;
  private final CompileOptions options;
  private final List<FusedOp> ops;
  private final Set<Value> results;
  private final List<RowStep> steps = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Value, Buffer> rows = new LinkedHashMap<>();
  private final Map<Value, FactorBuffers> factors = new HashMap<>();

  /** Those of projections that attention has not read yet: it turns them itself. */
  private final Map<Value, FusedOp.Rotary> rotaries = new HashMap<>();

  /** Buffers that were written since the last barrier. */
  private final Set<Buffer> unmet = new HashSet<>();

  private int barriers;
  private int attentions;

  /**
   * @param ops operations on tokens that the results need, in order
   */
  ColumnScheduleBuilder(
      Backend backend,
      GraphWeights weights,
      KeyValueCache cache,
      CompileOptions options,
      List<FusedOp> ops,
      Set<Value> results) {
    this.kernels = backend.kernels();
    this.weights = weights;
    this.cache = cache;
    this.options = options;
    this.ops = ops;
    this.results = results;
  }

  Schedule build() {
    ops.forEach(this::add);
    Map<Value, Buffer> resultRows = new HashMap<>();
    for (Value result : results) {
      rows.get(result).usedAt(Integer.MAX_VALUE);
      resultRows.put(result, rows.get(result));
    }
    return new Schedule(
        List.of(new RowStage(RowKind.TOKEN, steps, MOST_ROWS)),
        resultRows,
        MemoryPlan.assign(in(Place.TOKENS)),
        0,
        MemoryPlan.assign(in(Place.PANEL)),
        MOST_ROWS,
        Schedule.Sharing.COLUMNS);
  }

  private List<Buffer> in(Place place) {
    return buffers.stream().filter(buffer -> buffer.place() == place).toList();
  }

  // ------------------------------------------------------------------ buffers

  /** A thread's own rows. */
  private Buffer own(int rowBytes) {
    return keep(Buffer.matrix(Place.PANEL, rowBytes));
  }

  private Buffer keep(Buffer buffer) {
    buffers.add(buffer);
    return buffer;
  }

  private Buffer use(Buffer buffer) {
    buffer.usedAt(buffer.place() == Place.PANEL ? steps.size() : barriers);
    return buffer;
  }

  private FactorBuffers use(FactorBuffers pair) {
    use(pair.rows());
    pair.scales().ifPresent(this::use);
    return pair;
  }

  /** Rows that all threads write a part of. */
  private Buffer shared(int width) {
    return keep(Buffer.matrix(Place.TOKENS, width * Float.BYTES));
  }

  /** Says that a buffer is written a part each; whoever reads it has to wait. */
  private Buffer written(Buffer buffer) {
    unmet.add(buffer);
    return use(buffer);
  }

  private Buffer ownRows(Value value) {
    return rows.computeIfAbsent(value, v -> own(v.width() * Float.BYTES));
  }

  private Buffer sharedRows(Value value) {
    return rows.computeIfAbsent(value, v -> shared(v.width()));
  }

  /** A buffer that a step is going to read. */
  private Buffer read(Buffer buffer) {
    if (unmet.contains(buffer)) {
      steps.add(new BarrierStep(kernels.barrier()));
      barriers++;
      unmet.clear();
    }
    return use(buffer);
  }

  private Buffer read(Value value) {
    return read(rows.get(value));
  }

  // ------------------------------------------------------------------ operations

  private void add(FusedOp op) {
    if (op instanceof FusedOp.EmbeddingSum sum) {
      embedding(sum);
    } else if (op instanceof FusedOp.Linear linear) {
      linear(linear);
    } else if (op instanceof FusedOp.Norm norm) {
      pass(norm.output(), read(norm.input()), ownRows(norm.output()), Change.normalized(norm));
    } else if (op instanceof FusedOp.Map map) {
      pass(map.output(), read(map.input()), ownRows(map.output()), Change.by(map.function()));
    } else if (op instanceof FusedOp.Gate gate) {
      pass(gate.output(), read(gate.input()), ownRows(gate.output()), Change.gated(gate));
    } else if (op instanceof FusedOp.Add add) {
      pass(add.output(), read(add.left()), ownRows(add.output()), Change.plus(add.right()));
    } else if (op instanceof FusedOp.Rotary rotary) {
      rotaries.put(rotary.projections(), rotary);
    } else if (op instanceof FusedOp.Attention attention) {
      attention(attention);
    } else {
      throw new IllegalArgumentException("no step for " + op.name());
    }
  }

  private void embedding(FusedOp.EmbeddingSum op) {
    List<EmbeddingTable> tables = weights.of(op);
    EmbeddingSpec spec =
        new EmbeddingSpec(op.output().width(), tables.stream().map(EmbeddingTable::type).toList());
    steps.add(new EmbeddingStep(kernels.embedding(spec), tables, use(ownRows(op.output()))));
  }

  private void linear(FusedOp.Linear op) {
    LinearWeights parameters = weights.of(op);
    PackedMatrix matrix = ((WeightMatrix.Own) parameters.matrix()).matrix();
    FactorBuffers input =
        parameters.precision() == options.precision()
            ? factorsOf(op.input())
            : new FactorBuffers(read(op.input()), Optional.empty());
    boolean plain = op.activation().isEmpty();
    // An activation comes before the residual: no kernel adds both.
    Optional<Buffer> added = plain ? op.residual().map(this::read) : Optional.empty();
    Buffer product = plain ? sharedRows(op.output()) : shared(op.output().width());
    use(input);
    GemmSpec spec = GemmStep.spec(matrix.dot(), parameters.bias().isPresent(), added.isPresent());
    steps.add(
        new GemmStep(
            kernels.stream(spec),
            matrix,
            parameters.columnScales(),
            parameters.bias(),
            input.rows(),
            input.scales(),
            added,
            written(product)));
    if (!plain) {
      Buffer raw = read(product);
      boolean last = op.residual().isEmpty();
      Buffer activated = last ? ownRows(op.output()) : own(op.output().width() * Float.BYTES);
      if (last) {
        pass(op.output(), raw, activated, Change.by(op.activation().orElseThrow()));
      } else {
        plainPass(op.output().width(), raw, activated, op.activation());
        pass(
            op.output(),
            read(activated),
            ownRows(op.output()),
            Change.plus(op.residual().orElseThrow()));
      }
    }
  }

  private void attention(FusedOp.Attention op) {
    Projections projections = new Projections(read(op.projections()), Optional.empty(), op.heads());
    Optional<Rotation> rotation =
        Optional.ofNullable(rotaries.get(op.projections()))
            .map(rotary -> Rotation.of(kernels, weights.of(rotary), projections));
    KeptAttention kept =
        KeptAttention.of(
            kernels,
            cache,
            attentions++,
            op.sight(),
            projections,
            written(sharedRows(op.output())));
    steps.add(new ColumnAttentionStep(kept, rotation, kernels.attend(cache.spec())));
  }

  // ------------------------------------------------------------------ passes over rows

  /** A pass that makes nothing but floats. */
  private void plainPass(int width, Buffer from, Buffer to, Optional<Pointwise> function) {
    RowSpec spec = RowSpec.plain(width, Source.FLOATS, function);
    steps.add(
        new RowKernelStep(
            kernels.rows(spec),
            use(from),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            use(to),
            Optional.empty(),
            Optional.empty()));
  }

  /**
   * What a pass does to rows.
   *
   * @param gated whether they are twice as wide before, the second half factors of the first
   */
  private record Change(
      Optional<Pointwise> function,
      boolean gated,
      Optional<Value> residual,
      Optional<FusedOp.Norm> norm) {
    static final Change NONE =
        new Change(Optional.empty(), false, Optional.empty(), Optional.empty());

    static Change by(Pointwise function) {
      return new Change(Optional.of(function), false, Optional.empty(), Optional.empty());
    }

    static Change gated(FusedOp.Gate gate) {
      return new Change(Optional.of(gate.activation()), true, Optional.empty(), Optional.empty());
    }

    static Change plus(Value residual) {
      return new Change(Optional.empty(), false, Optional.of(residual), Optional.empty());
    }

    static Change normalized(FusedOp.Norm norm) {
      return new Change(Optional.empty(), false, Optional.empty(), Optional.of(norm));
    }
  }

  /** A pass that makes a value, and its factors if a linear layer wants them. */
  private void pass(Value value, Buffer from, Buffer to, Change change) {
    Optional<Buffer> added = change.residual().map(this::read);
    boolean convert = factorType() != Factors.NONE && isMultiplied(value);
    Optional<FactorBuffers> converted = Optional.empty();
    if (convert) {
      FactorBuffers made = newFactors(value);
      factors.put(value, made);
      converted = Optional.of(use(made));
    }
    Optional<Float> limit = convert ? weights.inputLimit(value) : Optional.empty();
    RowSpec spec =
        new RowSpec(
            value.width(),
            Source.FLOATS,
            false,
            added.isPresent(),
            change.function(),
            change.gated(),
            change.norm().map(RowKernelStep::kind).orElse(RowSpec.Norm.NONE),
            convert ? factorType() : Factors.NONE,
            limit.isPresent());
    steps.add(
        new RowKernelStep(
            kernels.rows(spec),
            use(from),
            Optional.empty(),
            added,
            change.norm().map(weights::of),
            use(to),
            converted,
            limit));
  }

  private boolean isMultiplied(Value value) {
    return ops.stream()
        .anyMatch(
            op ->
                op instanceof FusedOp.Linear linear
                    && linear.input().equals(value)
                    && weights.of(linear).precision() == options.precision());
  }

  private Factors factorType() {
    return kernels.dotProduct(options.precision().operand()).factors();
  }

  private FactorBuffers newFactors(Value value) {
    // Kernels fill rows up to a multiple of 8 elements; the next row is written after that.
    Buffer matrix = own((value.width() + 7) / 8 * 8 * factorType().bytes());
    Optional<Buffer> scales =
        options.precision() == Precision.INT8
            ? Optional.of(keep(Buffer.scales(Place.PANEL)))
            : Optional.empty();
    return new FactorBuffers(matrix, scales);
  }

  /** A linear layer's input as the product takes it; converted now if no pass has done so. */
  private FactorBuffers factorsOf(Value value) {
    if (!factors.containsKey(value)) {
      Buffer floats = read(value);
      if (factorType() == Factors.NONE) {
        return new FactorBuffers(floats, Optional.empty());
      }
      Buffer copy = own(value.width() * Float.BYTES);
      pass(value, floats, copy, Change.NONE);
    }
    return use(factors.get(value));
  }
}
