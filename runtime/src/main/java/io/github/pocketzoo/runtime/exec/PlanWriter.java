package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.exec.Plan.Line;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.FusedOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Describes how a graph was compiled. */
record PlanWriter(FusedGraph graph, CompileOptions options, GraphWeights weights, Backend backend) {
  /** Weights with fewer zeros are nothing to speak of: rounding to 4 bits makes a fifth zeros. */
  private static final double MANY_ZEROS = 0.25;

  private static final String FLOATS = Precision.F32.label();

  Plan write() {
    return new Plan(graph.ops().stream().map(this::line).toList(), notes());
  }

  private Line line(FusedOp op) {
    if (op instanceof FusedOp.Linear linear) {
      LinearWeights parameters = weights.of(linear);
      WeightMatrix matrix = parameters.matrix();
      boolean library = matrix instanceof WeightMatrix.Library;
      return new Line(
          describe(linear),
          op.name(),
          parameters.types(),
          library ? backend.instructionSet() : backend.kernels().instructionSet(),
          matrix.kernel());
    }
    if (op instanceof FusedOp.Fallback fallback) {
      return new Line(fallback.node().opName(), op.name(), FLOATS, "nd4j", "ND4J");
    }
    return new Line(describe(op), op.name(), type(op), backend.kernels().instructionSet(), "own");
  }

  /** Types of tables; whatever else has no weights is f32. */
  private String type(FusedOp op) {
    if (op instanceof FusedOp.EmbeddingSum sum) {
      return weights.of(sum).stream()
          .map(table -> lower(table.type()))
          .distinct()
          .collect(Collectors.joining(" and "));
    }
    return op instanceof FusedOp.Trigrams trigrams ? lower(weights.of(trigrams).type()) : FLOATS;
  }

  private static String describe(FusedOp op) {
    if (op instanceof FusedOp.EmbeddingSum sum) {
      return "embedding of %d tables, %d".formatted(sum.lookups().size(), sum.output().width());
    } else if (op instanceof FusedOp.Trigrams trigrams) {
      return "embedding of trigrams, %d".formatted(trigrams.output().width());
    } else if (op instanceof FusedOp.Linear linear) {
      StringBuilder text = new StringBuilder("linear ");
      text.append(linear.input().width()).append(" → ").append(linear.output().width());
      linear.activation().ifPresent(each -> text.append(", ").append(lower(each)));
      linear.residual().ifPresent(any -> text.append(", residual"));
      return text.toString();
    } else if (op instanceof FusedOp.LayerNorm norm) {
      return "layer norm " + norm.output().width();
    } else if (op instanceof FusedOp.RmsNorm norm) {
      return "rms norm " + norm.output().width();
    } else if (op instanceof FusedOp.NoNorm norm) {
      return "gain and offset, " + norm.output().width();
    } else if (op instanceof FusedOp.Rotary rotary) {
      return "rotary positions of %s%s"
          .formatted(heads(rotary.heads()), rotary.norm().isPresent() ? ", rms norm of each" : "");
    } else if (op instanceof FusedOp.Gate gate) {
      return "%s gate %d".formatted(lower(gate.activation()), gate.output().width());
    } else if (op instanceof FusedOp.Attention attention) {
      String sight =
          attention.sight().isWindow()
              ? "attention to the last %d tokens".formatted(attention.sight().window())
              : attention.sight().causal()
                  ? "causal attention"
                  : attention.relative().isPresent() ? "relative attention" : "attention";
      return "%s of %s, %d".formatted(sight, heads(attention.heads()), attention.output().width());
    } else if (op instanceof FusedOp.Map map) {
      return lower(map.function());
    } else if (op instanceof FusedOp.Pool pool) {
      return "pooling, " + lower(pool.kind());
    }
    return op.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String heads(AttentionHeads heads) {
    return heads.group() == 1
        ? "%d heads".formatted(heads.queries())
        : "%d heads, %d of keys and values".formatted(heads.queries(), heads.keyValues());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    double zeros = weights.zeros();
    if (zeros >= MANY_ZEROS) {
      notes.add(
          String.format(
              Locale.ROOT, "%.1f %% of the weights are zeros; zeros are multiplied", 100 * zeros));
    }
    notes.addAll(weights.conversions());
    if (weights.widenIntegers()) {
      notes.add(
          "weights of integers become f32 whenever they are read: products of few rows are faster"
              + " for it, those of many are not");
    }
    if (!graph.packable()) {
      notes.add("an op of ND4J works on whole batches: padding is computed too");
    }
    boolean widened =
        backend.kernels().dotProduct(options.precision().operand()) == DotProduct.BF16_WIDENED;
    if (widened && backend.oneDnn().isEmpty()) {
      notes.add("bf16 factors are multiplied by f32 instructions: memory is saved, time is not");
    }
    if (backend.kernels().instructionSet().equals("java")) {
      notes.add(
          "there is no machine code for this processor: all but oneDNN's products is plain Java");
    }
    return notes;
  }
}
