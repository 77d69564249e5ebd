package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.runtime.plan.RowKind;
import io.github.pocketzoo.runtime.plan.Value;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs ops of ND4J on the matrices of a context.
 *
 * @param inputs what the context runs on
 */
record Nd4jRunner(Context context, GraphInputs inputs) implements Context.FallbackRunner {
  @Override
  public void run(FallbackStage stage) {
    TokenLayout layout = context.layout();
    List<INDArray> arguments = new ArrayList<>();
    try {
      for (int i = 0; i < stage.inputs().size(); i++) {
        arguments.add(read(stage.inputs().get(i), stage.op().inputs().get(i)));
      }
      for (String name : stage.op().node().placeholders()) {
        int[][] ids = inputs.ids().get(name);
        arguments.add(ids != null ? Nd4j.createFromArray(ids) : mask());
      }
      try (INDArray result =
          stage.op().node().run(arguments, layout.sequences(), layout.seqLen())) {
        write(stage.output(), stage.op().output(), ArrayValues.floats(result));
      }
    } finally {
      arguments.forEach(INDArray::close);
    }
  }

  private INDArray mask() {
    try (INDArray integers = Nd4j.createFromArray(inputs.mask())) {
      return integers.castTo(DataType.FLOAT);
    }
  }

  private INDArray read(Buffer buffer, Value value) {
    int width = value.width();
    float[] values = new float[rows(value) * width];
    for (int row = 0; row < rows(value); row++) {
      context.readRow(buffer, row, values, row * width, width);
    }
    return Nd4j.create(values, new long[] {rows(value), width}, 'c');
  }

  private void write(Buffer buffer, Value value, float[] values) {
    int width = value.width();
    for (int row = 0; row < rows(value); row++) {
      context.writeRow(buffer, row, values, row * width, width);
    }
  }

  private int rows(Value value) {
    TokenLayout layout = context.layout();
    return value.rows() == RowKind.TOKEN ? layout.rows() : layout.sequences();
  }
}
