package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.runtime.kernel.Pointwise;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.special.Erf;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a fused graph as its documentation says, in loops over doubles: slow, plain, and without any
 * code of the runtime. Batches are rectangles; rows of padding are computed like others, but nobody
 * attends to them.
 */
public final class ReferenceInterpreter {
  private final FusedGraph graph;

  public ReferenceInterpreter(FusedGraph graph) {
    this.graph = graph;
  }

  /**
   * What a graph runs on.
   *
   * @param ids row numbers by input, each {@code [batch][seqLen]}
   * @param mask 1 at tokens, 0 at padding, {@code [batch][seqLen]}; {@code [batch][0]} without
   *     tokens
   * @param matrices float inputs by name, each {@code [batch][width]}
   */
  public record Batch(Map<String, int[][]> ids, int[][] mask, Map<String, double[][]> matrices) {
    int size() {
      return mask.length;
    }

    int length() {
      return mask[0].length;
    }
  }

  /** Every output by name, in the shape that SameDiff gives it. */
  public Map<String, INDArray> run(Batch batch) {
    Run run = new Run(batch);
    graph.ops().forEach(run::execute);
    Map<String, INDArray> outputs = new LinkedHashMap<>();
    graph
        .outputs()
        .forEach(
            (name, output) -> {
              INDArray rows = array(run.get(output.value()));
              int width = output.value().width();
              outputs.put(
                  name,
                  output.sequences() ? rows.reshape(batch.size(), batch.length(), width) : rows);
            });
    return outputs;
  }

  private static INDArray array(double[][] rows) {
    return Nd4j.createFromArray(rows).castTo(DataType.FLOAT);
  }

  private static final class Run {
    private final Batch batch;
    private final Map<String, double[][]> values = new HashMap<>();

    Run(Batch batch) {
      this.batch = batch;
    }

    double[][] get(Value value) {
      double[][] rows = values.get(value.name());
      if (rows == null) {
        throw new IllegalStateException(value + " is read before it is computed");
      }
      return rows;
    }

    void execute(FusedOp op) {
      double[][] rows;
      if (op instanceof FusedOp.EmbeddingSum sum) {
        rows = embeddings(sum);
      } else if (op instanceof FusedOp.Linear linear) {
        rows = linear(linear);
      } else if (op instanceof FusedOp.LayerNorm norm) {
        rows = layerNorm(norm);
      } else if (op instanceof FusedOp.Attention attention) {
        rows = attention(attention);
      } else if (op instanceof FusedOp.RmsNorm norm) {
        rows = rmsNorm(norm);
      } else if (op instanceof FusedOp.NoNorm norm) {
        rows = noNorm(norm);
      } else if (op instanceof FusedOp.Trigrams trigrams) {
        rows = trigrams(trigrams);
      } else if (op instanceof FusedOp.Rotary rotary) {
        rows = turned(rotary);
      } else if (op instanceof FusedOp.Gate gate) {
        rows = gated(gate);
      } else if (op instanceof FusedOp.Map map) {
        rows = mapped(get(map.input()), function(map.function()));
      } else if (op instanceof FusedOp.Add add) {
        rows = sum(get(add.left()), get(add.right()));
      } else if (op instanceof FusedOp.Softmax softmax) {
        rows =
            Arrays.stream(get(softmax.input()))
                .map(ReferenceInterpreter::softmax)
                .toArray(double[][]::new);
      } else if (op instanceof FusedOp.Pool pool) {
        rows = pooled(pool);
      } else if (op instanceof FusedOp.Input input) {
        rows = batch.matrices().get(input.name());
      } else if (op instanceof FusedOp.Fallback fallback) {
        rows = fallback(fallback);
      } else {
        throw new IllegalStateException("no rule for " + op);
      }
      checkShape(op.output(), rows);
      values.put(op.output().name(), rows);
    }

    private void checkShape(Value value, double[][] rows) {
      int expected =
          switch (value.rows()) {
            case TOKEN -> batch.size() * batch.length();
            case SEQUENCE -> batch.size();
          };
      if (rows.length != expected || rows[0].length != value.width()) {
        throw new IllegalStateException(
            "%s is [%d, %d]".formatted(value, rows.length, rows[0].length));
      }
    }

    private double[][] embeddings(FusedOp.EmbeddingSum op) {
      double[][] rows = new double[batch.size() * batch.length()][op.output().width()];
      for (FusedOp.Lookup lookup : op.lookups()) {
        double[][] table = lookup.table().array().toDoubleMatrix();
        int[][] ids = batch.ids().get(lookup.ids());
        for (int row = 0; row < rows.length; row++) {
          double[] entry = table[ids[row / batch.length()][row % batch.length()]];
          for (int column = 0; column < entry.length; column++) {
            rows[row][column] += entry[column];
          }
        }
      }
      return rows;
    }

    private double[][] trigrams(FusedOp.Trigrams op) {
      double[][] table = op.lookup().table().array().toDoubleMatrix();
      int width = table[0].length;
      double[][] rows = new double[batch.size() * batch.length()][3 * width];
      for (int row = 0; row < rows.length; row++) {
        int[] ids = batch.ids().get(op.lookup().ids())[row / batch.length()];
        for (int part = 0; part < 3; part++) {
          int position = row % batch.length() + 1 - part;
          if (position >= 0 && position < ids.length) {
            System.arraycopy(table[ids[position]], 0, rows[row], part * width, width);
          }
        }
      }
      return rows;
    }

    private double[][] linear(FusedOp.Linear op) {
      double[][] x = get(op.input());
      double[][] y = new double[x.length][op.output().width()];
      int offset = 0;
      for (int part = 0; part < op.weights().size(); part++) {
        double[][] weights = op.weights().get(part).array().toDoubleMatrix();
        int width = weights[0].length;
        double[] bias =
            op.biases().isEmpty()
                ? new double[width]
                : op.biases().get(part).array().toDoubleVector();
        for (int row = 0; row < x.length; row++) {
          for (int column = 0; column < width; column++) {
            double sum = bias[column];
            for (int i = 0; i < weights.length; i++) {
              sum += x[row][i] * weights[i][column];
            }
            y[row][offset + column] = sum;
          }
        }
        offset += width;
      }
      double[][] activated =
          op.activation().map(function -> mapped(y, function(function))).orElse(y);
      return op.residual().map(residual -> sum(activated, get(residual))).orElse(activated);
    }

    private double[][] layerNorm(FusedOp.LayerNorm op) {
      double[] gamma = op.gamma().array().toDoubleVector();
      double[] beta = op.beta().array().toDoubleVector();
      double[][] x = get(op.input());
      double[][] y = new double[x.length][gamma.length];
      for (int row = 0; row < x.length; row++) {
        double mean = Arrays.stream(x[row]).average().orElseThrow();
        double variance =
            Arrays.stream(x[row]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        for (int i = 0; i < gamma.length; i++) {
          y[row][i] = (x[row][i] - mean) / Math.sqrt(variance + op.epsilon()) * gamma[i] + beta[i];
        }
      }
      return y;
    }

    private double[][] noNorm(FusedOp.NoNorm op) {
      double[] gamma = op.gamma().array().toDoubleVector();
      double[] beta = op.beta().array().toDoubleVector();
      return Arrays.stream(get(op.input()))
          .map(
              x -> {
                double[] y = new double[x.length];
                Arrays.setAll(y, i -> x[i] * gamma[i] + beta[i]);
                return y;
              })
          .toArray(double[][]::new);
    }

    private double[][] rmsNorm(FusedOp.RmsNorm op) {
      double[] gamma = op.gamma().array().toDoubleVector();
      return Arrays.stream(get(op.input()))
          .map(row -> rmsNormalized(row, gamma, op.epsilon()))
          .toArray(double[][]::new);
    }

    private static double[] rmsNormalized(double[] x, double[] gamma, double epsilon) {
      double meanSquare = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
      double[] y = new double[x.length];
      Arrays.setAll(y, i -> x[i] / Math.sqrt(meanSquare + epsilon) * gamma[i]);
      return y;
    }

    private double[][] gated(FusedOp.Gate op) {
      int width = op.output().width();
      DoubleUnaryOperator activation = function(op.activation());
      double[][] x = get(op.input());
      double[][] y = new double[x.length][width];
      for (int row = 0; row < x.length; row++) {
        for (int i = 0; i < width; i++) {
          y[row][i] = activation.applyAsDouble(x[row][i]) * x[row][width + i];
        }
      }
      return y;
    }

    private double[][] turned(FusedOp.Rotary op) {
      double[][] x = get(op.projections());
      double[][] angles = op.angles().array().toDoubleMatrix();
      double[][] y = new double[x.length][];
      for (int row = 0; row < x.length; row++) {
        y[row] = x[row].clone();
        for (int head = 0; head < op.heads().queries() + op.heads().keyValues(); head++) {
          turn(op, head, angles[row % batch.length()], y[row]);
        }
      }
      return y;
    }

    private static void turn(FusedOp.Rotary op, int head, double[] angles, double[] row) {
      int size = op.heads().size();
      int first = head * size;
      double[] x = Arrays.copyOfRange(row, first, first + size);
      if (op.norm().isPresent()) {
        FusedOp.HeadNorm norm = op.norm().get();
        Tensor gain = head < op.heads().queries() ? norm.queryGain() : norm.keyGain();
        x = rmsNormalized(x, gain.array().toDoubleVector(), norm.epsilon());
      }
      for (int k = 0; k < size / 2; k++) {
        double cos = angles[k];
        double sin = angles[k + size / 2];
        row[first + k] = x[k] * cos - x[k + size / 2] * sin;
        row[first + k + size / 2] = x[k + size / 2] * cos + x[k] * sin;
      }
    }

    private double[][] attention(FusedOp.Attention op) {
      double[][] projections = get(op.projections());
      int hidden = op.output().width();
      Optional<Relative> scores = op.relative().map(Relative::of);
      double[][] y = new double[projections.length][hidden];
      for (int sequence = 0; sequence < batch.size(); sequence++) {
        int number = sequence;
        double[][] rows = ofSequence(projections, sequence);
        double[][] values = ofSequence(valuesOf(op), sequence);
        for (int head = 0; head < op.heads().queries(); head++) {
          for (int query = 0; query < rows.length; query++) {
            double[] target = y[sequence * batch.length() + query];
            int from = query;
            int ofHead = head;
            double[] added =
                scores
                    .map(each -> relative(op, each, rows, number, from, ofHead))
                    .orElseGet(() -> new double[rows.length]);
            attend(op, rows, values, batch.mask()[sequence], query, head, added, target);
          }
        }
      }
      return y;
    }

    /** Relative scores in doubles; those of segments are 0 where there are none. */
    private record Relative(
        double[] u, double[] v, double[][] r, double[] w, double[] s, String ids) {
      static Relative of(RelativeScores scores) {
        double[] u = scores.content().array().toDoubleVector();
        Optional<RelativeScores.Segments> segments = scores.segments();
        return new Relative(
            u,
            scores.position().array().toDoubleVector(),
            scores.distances().array().toDoubleMatrix(),
            segments.map(each -> each.bias().array().toDoubleVector()).orElse(new double[u.length]),
            segments.map(each -> each.same().array().toDoubleVector()).orElse(new double[u.length]),
            segments.map(RelativeScores.Segments::ids).orElse(ModelGraph.INPUT_IDS));
      }
    }

    /** What is added to the products of one head of one query with each key. */
    private double[] relative(
        FusedOp.Attention op, Relative scores, double[][] rows, int sequence, int query, int head) {
      double[] added = new double[rows.length];
      int size = op.heads().size();
      int[] ids = batch.ids().get(scores.ids())[sequence];
      for (int key = 0; key < rows.length; key++) {
        double[] r = scores.r()[scores.r().length / 2 - query + key];
        for (int i = head * size; i < (head + 1) * size; i++) {
          added[key] += scores.u()[i] * rows[key][op.heads().width() + i];
          added[key] += (rows[query][i] + scores.v()[i]) * r[i];
          if (ids[key] == ids[query]) {
            added[key] += (rows[query][i] + scores.w()[i]) * scores.s()[i];
          }
        }
      }
      return added;
    }

    private double[][] valuesOf(FusedOp.Attention op) {
      if (op.values().isPresent()) {
        return get(op.values().get());
      }
      int first = op.heads().width() + op.heads().keyValueWidth();
      return Arrays.stream(get(op.projections()))
          .map(row -> Arrays.copyOfRange(row, first, row.length))
          .toArray(double[][]::new);
    }

    private double[][] ofSequence(double[][] rows, int sequence) {
      return Arrays.copyOfRange(rows, sequence * batch.length(), (sequence + 1) * batch.length());
    }

    /** Writes one head's columns of one query's row. */
    private static void attend(
        FusedOp.Attention op,
        double[][] rows,
        double[][] values,
        int[] mask,
        int query,
        int head,
        double[] added,
        double[] y) {
      int size = op.heads().size();
      int from = head * size;
      int group = head / op.heads().group() * size;
      int keys = op.heads().width() + group;
      double[] scores = new double[rows.length];
      for (int key = 0; key < rows.length; key++) {
        double product = added[key];
        for (int i = 0; i < size; i++) {
          product += rows[query][from + i] * rows[key][keys + i];
        }
        boolean seen = mask[key] == 1 && op.sight().sees(query, key);
        scores[key] = seen ? product * op.scale() : Double.NEGATIVE_INFINITY;
      }
      double[] weights = softmax(scores);
      for (int i = 0; i < size; i++) {
        for (int key = 0; key < rows.length; key++) {
          y[from + i] += weights[key] * values[key][group + i];
        }
      }
    }

    private double[][] pooled(FusedOp.Pool op) {
      double[][] x = get(op.input());
      double[][] y = new double[batch.size()][];
      for (int sequence = 0; sequence < batch.size(); sequence++) {
        int first = sequence * batch.length();
        y[sequence] =
            switch (op.kind()) {
              case FIRST -> x[first];
              case LAST -> x[first + Arrays.stream(batch.mask()[sequence]).sum() - 1];
              case MEAN -> mean(x, first, batch.mask()[sequence]);
            };
      }
      return y;
    }

    private static double[] mean(double[][] x, int first, int[] mask) {
      double[] mean = new double[x[first].length];
      int tokens = Arrays.stream(mask).sum();
      for (int position = 0; position < mask.length; position++) {
        for (int i = 0; i < mean.length && mask[position] == 1; i++) {
          mean[i] += x[first + position][i] / tokens;
        }
      }
      return mean;
    }

    private double[][] fallback(FusedOp.Fallback op) {
      Stream<INDArray> arguments = op.inputs().stream().map(input -> array(get(input)));
      Stream<INDArray> placeholders =
          op.node().placeholders().stream()
              .map(
                  name ->
                      batch.ids().containsKey(name)
                          ? Nd4j.createFromArray(batch.ids().get(name))
                          : Nd4j.createFromArray(batch.mask()).castTo(DataType.FLOAT));
      List<INDArray> all = Stream.concat(arguments, placeholders).toList();
      INDArray result = op.node().run(all, batch.size(), batch.length());
      return result.castTo(DataType.DOUBLE).toDoubleMatrix();
    }
  }

  private static double[][] mapped(double[][] x, DoubleUnaryOperator function) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(function).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] sum(double[][] left, double[][] right) {
    double[][] sum = new double[left.length][left[0].length];
    for (int row = 0; row < sum.length; row++) {
      for (int i = 0; i < sum[row].length; i++) {
        sum[row][i] = left[row][i] + right[row][i];
      }
    }
    return sum;
  }

  private static double[] softmax(double[] x) {
    double max = Arrays.stream(x).max().orElseThrow();
    double[] powers = Arrays.stream(x).map(v -> Math.exp(v - max)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(v -> v / sum).toArray();
  }

  private static DoubleUnaryOperator function(Pointwise function) {
    return switch (function) {
      case GELU -> x -> 0.5 * x * (1 + Erf.erf(x / Math.sqrt(2)));
      case GELU_TANH ->
          x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case RELU -> x -> Math.max(0, x);
      case TANH -> Math::tanh;
      case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
      case SILU -> x -> x / (1 + Math.exp(-x));
    };
  }
}
