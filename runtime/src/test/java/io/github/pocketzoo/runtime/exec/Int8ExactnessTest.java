package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.quant.Activations;
import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.runtime.exec.CompileOptions.Products;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A linear layer in INT8 gives, bit for bit, what integers give that are multiplied one by one:
 *
 * <pre>
 * m = max |x| of the row     q = rint(x · (127 / m))     y = (Σ q w) · column scale · m / 127 + bias
 * </pre>
 *
 * with the last product and sum in one rounding.
 */
class Int8ExactnessTest {
  private static final int OUT = 37;

  private final Random random = new Random(8);

  /** Rows that quantization might stumble over. */
  private float[][] rows(int width) {
    float[][] rows = new float[12][width];
    for (int row = 0; row < 6; row++) {
      for (int i = 0; i < width; i++) {
        rows[row][i] = (float) (random.nextGaussian() * Math.pow(10, row - 3));
      }
    }
    // Row 6 is all zeros.
    Arrays.fill(rows[7], -0.7f);
    Arrays.fill(rows[8], Float.MAX_VALUE / 1e10f);
    for (int i = 0; i < width; i++) {
      rows[9][i] = i % 2 == 0 ? 3 : -3;
      rows[10][i] = Float.MIN_VALUE * i;
    }
    rows[11][width - 1] = 1e-10f;
    return rows;
  }

  private static float[][] expected(
      float[][] x, QuantizedTensor weights, float[] bias, float fixedLimit) {
    float[][] y = new float[x.length][weights.rows()];
    for (int row = 0; row < x.length; row++) {
      float limit = fixedLimit;
      for (int i = 0; i < x[row].length && fixedLimit == 0; i++) {
        limit = Math.max(limit, Math.abs(x[row][i]));
      }
      boolean zeros = limit < 127 * Float.MIN_NORMAL;
      float scale = zeros ? 1 : limit / 127;
      int[] q = new int[x[row].length];
      for (int i = 0; i < q.length && !zeros; i++) {
        q[i] = (int) Math.max(-127, Math.min(127, Math.rint(x[row][i] * (127 / limit))));
      }
      for (int column = 0; column < weights.rows(); column++) {
        int sum = 0;
        for (int i = 0; i < q.length; i++) {
          sum += q[i] * weights.values()[column * q.length + i];
        }
        y[row][column] = Math.fma(sum * weights.scales()[column], scale, bias[column]);
      }
    }
    return y;
  }

  private void check(int in, INDArray weights, float inputScale) {
    float limit = inputScale * Quantization.INPUT_MAX;
    float[] bias = new float[OUT];
    for (int i = 0; i < OUT; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, in);
    x.mmul(graph.constant("weight", weights)).add("y", graph.constant(Nd4j.createFromArray(bias)));
    float[][] rows = rows(in);
    float[][] expected = expected(rows, QuantizedTensor.quantize(weights.transpose()), bias, limit);
    Engines.all()
        .map(each -> each.getPayload())
        .filter(each -> each.precision() == Precision.INT8)
        .filter(each -> in % 8 == 0 || each.products() != Products.ONEDNN)
        .map(each -> limit == 0 ? each : each.withQuantization(fixed(inputScale)))
        .forEach(
            options -> {
              try (CompiledGraph compiled =
                  CompiledGraph.compile(GraphImport.of(graph), options.withThreads(2))) {
                Map<String, INDArray> inputs = Map.of("x", Nd4j.createFromArray(rows));
                float[] actual = Outputs.of(compiled, inputs).get("y").values();
                for (int row = 0; row < rows.length; row++) {
                  assertThat(Arrays.copyOfRange(actual, row * OUT, (row + 1) * OUT))
                      .as("row %d by %s", row, options.products())
                      .containsExactly(expected[row]);
                }
              }
            });
  }

  private static Quantization fixed(float inputScale) {
    return new Quantization(Map.of(), Activations.STATIC, Map.of("weight", inputScale));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 16, 20, 24, 129, 384, 1536})
  void randomWeights(int in) {
    check(in, TinyBert.floats(random, in, OUT), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 129, 384, 1536})
  void weightsAtTheirLargest(int in) {
    INDArray weights = Nd4j.ones(DataType.FLOAT, in, OUT);
    weights.getColumn(3).muli(-1);
    weights.getColumn(5).muli(0);
    weights.putScalar(in - 1, 7, 1e-3f);
    check(in, weights, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 129, 384})
  void fixedScalesClampWhatIsBeyond(int in) {
    check(in, TinyBert.floats(random, in, OUT), 0.02f);
  }
}
