package io.github.pocketzoo.examples;

import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import io.github.pocketzoo.runtime.exec.CompiledGraph;
import io.github.pocketzoo.runtime.exec.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a SameDiff graph that is no model of the zoo: a perceptron, in floats and in integers. */
public final class CompileYourGraph {
  private static final int IN = 256;
  private static final int HIDDEN = 1024;
  private static final int OUT = 8;
  private static final int ROWS = 64;
  private static final int CALLS = 50;
  private static final String INPUT = "x";
  private static final String OUTPUT = "probabilities";

  private CompileYourGraph() {}

  /**
   * Prints by how much results differ from SameDiff's, and how long a call takes.
   *
   * @param arguments not looked at
   */
  public static void main(String[] arguments) {
    Nd4j.getRandom().setSeed(1);
    SameDiff graph = perceptron();
    Map<String, INDArray> inputs = Map.of(INPUT, Nd4j.randn(DataType.FLOAT, ROWS, IN));
    INDArray expected = graph.output(inputs, OUTPUT).get(OUTPUT);
    System.out.printf(
        Locale.ROOT, "SameDiff      %.3f ms%n", milliseconds(() -> graph.output(inputs, OUTPUT)));
    for (Precision precision : List.of(Precision.F32, Precision.INT8)) {
      try (CompiledGraph compiled = Runtime.compile(graph, CompileOptions.of(precision))) {
        INDArray actual = compiled.run(inputs, List.of(OUTPUT)).get(OUTPUT);
        System.out.printf(
            Locale.ROOT,
            "%-12s  %.3f ms, largest difference %.1e, %s%n",
            "runtime " + precision.name().toLowerCase(Locale.ROOT),
            milliseconds(() -> compiled.run(inputs, List.of(OUTPUT)).get(OUTPUT).close()),
            actual.sub(expected).amaxNumber().doubleValue(),
            compiled.instructionSet());
      }
    }
  }

  private static SameDiff perceptron() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder(INPUT, DataType.FLOAT, -1, IN);
    SDVariable hidden =
        sd.nn().relu(x.mmul(weights(sd, "a", IN, HIDDEN)).add(bias(sd, "a", HIDDEN)), 0);
    sd.nn().softmax(OUTPUT, hidden.mmul(weights(sd, "b", HIDDEN, OUT)).add(bias(sd, "b", OUT)), -1);
    return sd;
  }

  private static SDVariable weights(SameDiff sd, String layer, int in, int out) {
    return sd.var(layer + ".weight", Nd4j.randn(DataType.FLOAT, in, out).div(Math.sqrt(in)));
  }

  private static SDVariable bias(SameDiff sd, String layer, int width) {
    return sd.var(layer + ".bias", Nd4j.randn(DataType.FLOAT, width));
  }

  private static double milliseconds(Runnable call) {
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    long begun = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (System.nanoTime() - begun) / 1e6 / CALLS;
  }
}
