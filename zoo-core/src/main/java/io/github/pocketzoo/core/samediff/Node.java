package io.github.pocketzoo.core.samediff;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * An operation of a SameDiff graph.
 *
 * @param name its name in the graph
 * @param function the op with its settings
 * @param inputs names of the variables that it reads
 * @param outputs names of the variables that it writes
 */
public record Node(
    String name, DifferentialFunction function, List<String> inputs, List<String> outputs) {
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Name of the op in ND4J, such as {@code "matmul"}. */
  public String op() {
    return function.opName();
  }

  /** Whether it is the op of this name. */
  public boolean is(String op) {
    return op().equals(op);
  }

  /** Name of an input. */
  public String input(int index) {
    return inputs.get(index);
  }

  /** The first output; most ops have just one. */
  public String output() {
    return outputs.get(0);
  }

  /** The op's integer arguments, or none. */
  public List<Long> integers() {
    return function instanceof DynamicCustomOp custom && custom.iArgs() != null
        ? Arrays.stream(custom.iArgs()).boxed().toList()
        : List.of();
  }

  /** The op's floating-point arguments, or none. */
  public List<Double> reals() {
    return function instanceof DynamicCustomOp custom && custom.tArgs() != null
        ? Arrays.stream(custom.tArgs()).boxed().toList()
        : List.of();
  }

  /** Whether a boolean argument is set. */
  public boolean flag(int index) {
    return function instanceof DynamicCustomOp custom
        && custom.bArgs() != null
        && custom.bArgs().length > index
        && custom.bArgs()[index];
  }

  /** The constant of an op such as {@code mul_scalar}. */
  public double scalar() {
    if (function instanceof ScalarOp op) {
      return op.scalar().getDouble(0);
    }
    throw new IllegalStateException(op() + " has no scalar");
  }

  /** Identity: the same settings in two places are two nodes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Node that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
