package io.github.pocketzoo.core.samediff;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a SameDiff graph in the way that gives right results with 1.0.0-M2.1. Every workaround for
 * its executor is in this class:
 *
 * <ul>
 *   <li>The array cache reuses arrays with wrong strides, so that whole transformers train on wrong
 *       gradients while small graphs look right; it is switched off before the first run.
 *   <li>{@code calculateGradients} never frees intermediate arrays unless a listener asks for it.
 *   <li>Sessions remember every array they freed; a thread's is dropped after each run.
 *   <li>Making the gradient graph prints to standard output.
 * </ul>
 *
 * {@link #run} is safe to call from many threads at once, each has its own session within SameDiff;
 * {@link #gradients} isn't, since it rewrites the graph's list of listeners.
 */
public final class GraphExecutor {
  private static final String GRADIENT_FUNCTION = "grad";

  static {
    // Misnamed and inverted in ND4J: "false" turns the array cache off. Read per session.
    System.setProperty("org.nd4j.autodiff.samediff", "false");
  }

  private final SameDiff graph;

  public GraphExecutor(SameDiff graph) {
    this.graph = graph;
    graph.setListeners(new FreeIntermediateArrays());
  }

  /** Runs forward; the caller closes the outputs. */
  public Map<String, INDArray> run(Map<String, INDArray> inputs, List<String> outputs) {
    try {
      return graph.output(inputs, outputs);
    } finally {
      graph.getSessions().remove(Thread.currentThread().getId());
    }
  }

  /**
   * Prepares {@link #gradients}.
   *
   * @param loss name of the scalar to differentiate
   * @param withRespectTo names of variables and inputs
   */
  public void differentiate(String loss, List<String> withRespectTo) {
    graph.setLossVariables(loss);
    PrintStream standardOutput = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      graph.createGradFunction(withRespectTo.toArray(new String[0]));
    } finally {
      System.setOut(standardOutput);
    }
  }

  /**
   * Computes outputs and gradients; {@link #differentiate} comes first.
   *
   * @return outputs and gradients by name; the caller closes them
   */
  public OutAndGrad gradients(
      Map<String, INDArray> inputs, List<String> outputs, List<String> withRespectTo) {
    try {
      return graph.calculateGradientsAndOutputs(inputs, outputs, withRespectTo);
    } finally {
      long thread = Thread.currentThread().getId();
      graph.getSessions().remove(thread);
      graph.getFunction(GRADIENT_FUNCTION).getSessions().remove(thread);
    }
  }

  /** Gradient runs switch the release of intermediate arrays off; this switches it on again. */
  private static final class FreeIntermediateArrays extends BaseListener {
    @Override
    public boolean isActive(Operation operation) {
      return true;
    }

    @Override
    public void operationStart(SameDiff sameDiff, Operation operation) {
      sameDiff.setEnableCache(true);
    }
  }
}
