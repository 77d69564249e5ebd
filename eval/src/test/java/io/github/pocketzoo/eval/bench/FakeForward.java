package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gives every call what a function says, and remembers the calls and the arrays it gave. */
final class FakeForward implements Forward {
  private final BiFunction<TokenBatch, String, INDArray> answer;
  final List<TokenBatch> calls = new ArrayList<>();
  final List<INDArray> given = new ArrayList<>();
  boolean closed;

  FakeForward(BiFunction<TokenBatch, String, INDArray> answer) {
    this.answer = answer;
  }

  @Override
  public Map<String, INDArray> run(TokenBatch batch, List<String> outputs) {
    calls.add(batch);
    Map<String, INDArray> arrays = new HashMap<>();
    for (String output : outputs) {
      INDArray array = answer.apply(batch, output);
      given.add(array);
      arrays.put(output, array);
    }
    return arrays;
  }

  @Override
  public String engine() {
    return "fake";
  }

  @Override
  public void close() {
    closed = true;
  }
}
