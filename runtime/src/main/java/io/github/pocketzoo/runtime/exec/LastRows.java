package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Pool;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What follows a decoder's last attention, once more for each sequence's last token alone: if only
 * that token's logits are wanted, nothing else is read any more.
 */
final class LastRows {
  private final List<FusedOp> ops = new ArrayList<>();

  /** What stands for each value. */
  private final Map<Value, Value> last = new HashMap<>();

  /**
   * @param decoder its operations, in order
   */
  LastRows(List<FusedOp> decoder) {
    int attention = -1;
    for (int i = 0; i < decoder.size(); i++) {
      if (decoder.get(i) instanceof FusedOp.Attention) {
        attention = i;
      }
    }
    for (FusedOp op : decoder.subList(attention + 1, decoder.size())) {
      copy(op);
    }
  }

  /** The operations, in order. */
  List<FusedOp> ops() {
    return ops;
  }

  /** The last tokens' rows of a value. */
  Value of(Value value) {
    Value known = last.get(value);
    if (known != null) {
      return known;
    }
    Value pooled = renamed(value);
    ops.add(new Pool(pooled.name(), value, Pool.Kind.LAST, pooled));
    last.put(value, pooled);
    return pooled;
  }

  private static Value renamed(Value value) {
    return new Value(value.name() + " (last)", RowKind.SEQUENCE, value.width());
  }

  private void copy(FusedOp op) {
    String name = op.name() + " (last)";
    Value output = renamed(op.output());
    FusedOp copied;
    if (op instanceof FusedOp.Linear linear) {
      Value input = of(linear.input());
      Optional<Value> residual = linear.residual().map(this::of);
      copied =
          new FusedOp.Linear(
              name,
              input,
              linear.weights(),
              linear.biases(),
              linear.activation(),
              residual,
              output);
    } else if (op instanceof FusedOp.LayerNorm norm) {
      Value input = of(norm.input());
      copied =
          new FusedOp.LayerNorm(name, input, norm.gamma(), norm.beta(), norm.epsilon(), output);
    } else if (op instanceof FusedOp.RmsNorm norm) {
      copied = new FusedOp.RmsNorm(name, of(norm.input()), norm.gamma(), norm.epsilon(), output);
    } else if (op instanceof FusedOp.NoNorm norm) {
      copied = new FusedOp.NoNorm(name, of(norm.input()), norm.gamma(), norm.beta(), output);
    } else if (op instanceof FusedOp.Gate gate) {
      copied = new FusedOp.Gate(name, of(gate.input()), gate.activation(), output);
    } else if (op instanceof FusedOp.Map map) {
      copied = new FusedOp.Map(name, of(map.input()), map.function(), output);
    } else if (op instanceof FusedOp.Add add) {
      copied = new FusedOp.Add(name, of(add.left()), of(add.right()), output);
    } else {
      throw new IllegalArgumentException("no copy of " + op.name());
    }
    ops.add(copied);
    last.put(op.output(), output);
  }
}
