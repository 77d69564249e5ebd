package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.quant.Quantization;
import io.github.pocketzoo.core.quant.QuantizedTensor;
import io.github.pocketzoo.core.samediff.ArrayValues;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.exec.RowKernelStep.Norm;
import io.github.pocketzoo.runtime.kernel.Bfloat16;
import io.github.pocketzoo.runtime.kernel.DotProduct;
import io.github.pocketzoo.runtime.kernel.GemmSpec;
import io.github.pocketzoo.runtime.kernel.NativeMemory;
import io.github.pocketzoo.runtime.kernel.PackedMatrix;
import io.github.pocketzoo.runtime.kernel.onednn.MatmulSpec;
import io.github.pocketzoo.runtime.kernel.onednn.OneDnn;
import io.github.pocketzoo.runtime.kernel.onednn.RowBuckets;
import io.github.pocketzoo.runtime.plan.FusedOp;
import io.github.pocketzoo.runtime.plan.FusedOp.Linear;
import io.github.pocketzoo.runtime.plan.FusedOp.Lookup;
import io.github.pocketzoo.runtime.plan.RelativeScores;
import io.github.pocketzoo.runtime.plan.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies a graph's constants into native memory in the form that kernels read.
 *
 * @param precision of matrices and tables; of a model that keeps some as floats beside its
 *     integers, those are F32
 * @param quantization what the model has as integers already, by the names of tensors
 * @param mixed whether matrices that aren't the model's own integers stay floats
 * @param dots how own kernels compute the products
 * @param oneDnn where it computes the products, but for floats beside integers
 */
record WeightPacker(
    Precision precision,
    Quantization quantization,
    boolean mixed,
    Function<Precision, DotProduct> dots,
    Optional<OneDnn> oneDnn) {

  private Precision precision(Linear op) {
    boolean ownIntegers =
        op.weights().stream()
            .map(weight -> quantization.weights().get(weight.name()))
            .allMatch(own -> own != null && own.scheme().scalesRows());
    return mixed && !ownIntegers ? Precision.F32 : precision;
  }

  /** Matrices that stay integers of 4 bits; oneDNN has no products of them. */
  private Optional<GroupedWeights> groups(Linear op) {
    return oneDnn.isEmpty() && GroupedWeights.multiply(precision)
        ? GroupedWeights.of(op, quantization)
        : Optional.empty();
  }

  /** Whether products of floats read the model's own integers of 8 bits. */
  private boolean staysIntegers(Linear op) {
    return precision == Precision.F32
        && oneDnn.isEmpty()
        && op.weights().stream()
            .allMatch(weight -> own(weight.name(), weight.array().transpose()).isPresent());
  }

  /**
   * Packs a linear layer; matrices that multiply the same input stand side by side.
   *
   * @param queryScale factor of the first {@code queryColumns} outputs: attention's 1/√d, so that
   *     scores need not be scaled
   */
  LinearWeights linear(Linear op, float queryScale, int queryColumns) {
    int in = Math.toIntExact(op.weights().get(0).array().size(0));
    int out = op.output().width();
    Optional<NativeMemory> bias =
        op.biases().isEmpty()
            ? Optional.empty()
            : Optional.of(floatMemory(bias(op, out, queryScale, queryColumns)));
    Optional<GroupedWeights> groups = groups(op);
    if (groups.isPresent()) {
      DotProduct dot = dots.apply(precision).withGroups();
      return new LinearWeights(
          new WeightMatrix.Own(groups.get().pack(dot, queryScale, queryColumns)),
          precision,
          Optional.empty(),
          bias,
          groups.get().zeros(),
          Optional.empty());
    }
    Precision product = precision(op);
    if (product == Precision.INT8 || staysIntegers(op)) {
      return integers(op, product, in, out, queryScale, queryColumns, bias);
    }
    float[] joined = joined(op, in, out);
    for (int row = 0; row < in; row++) {
      for (int column = 0; column < queryColumns; column++) {
        joined[row * out + column] *= queryScale;
      }
    }
    int zeros = 0;
    for (float weight : joined) {
      zeros += weight == 0 ? 1 : 0;
    }
    return new LinearWeights(
        pack(op.name(), product, joined, in, out),
        product,
        Optional.empty(),
        bias,
        (double) zeros / joined.length,
        unpacked(op, product));
  }

  private Optional<String> unpacked(Linear op, Precision product) {
    return op.weights().stream()
        .flatMap(weight -> Optional.ofNullable(quantization.weights().get(weight.name())).stream())
        .map(
            tensor ->
                "%%d products with weights of %s: unpacked to %s when the model is compiled"
                    .formatted(tensor.scheme(), product.label()))
        .findFirst()
        .or(() -> keptFloats(product));
  }

  private Optional<String> keptFloats(Precision product) {
    return mixed
        ? Optional.of(
            "%%d products with weights that the model keeps in floats: %s"
                .formatted(product.label()))
        : Optional.empty();
  }

  private static float[] bias(Linear op, int out, float queryScale, int queryColumns) {
    float[] bias = new float[padded(out)];
    int first = 0;
    for (Tensor part : op.biases()) {
      float[] values = ArrayValues.floats(part.array());
      System.arraycopy(values, 0, bias, first, values.length);
      first += values.length;
    }
    for (int column = 0; column < queryColumns; column++) {
      bias[column] *= queryScale;
    }
    return bias;
  }

  /** Side by side, {@code [in, out]}. */
  private static float[] joined(Linear op, int in, int out) {
    float[] joined = new float[in * out];
    int first = 0;
    for (Tensor part : op.weights()) {
      float[] values = ArrayValues.floats(part.array());
      int columns = (int) part.array().size(1);
      for (int row = 0; row < in; row++) {
        System.arraycopy(values, row * columns, joined, row * out + first, columns);
      }
      first += columns;
    }
    return joined;
  }

  private WeightMatrix pack(String name, Precision product, float[] values, int in, int out) {
    if (oneDnn.isEmpty() || product != precision) {
      return new WeightMatrix.Own(PackedMatrix.ofFloats(values, dots.apply(product), in, out));
    }
    int bytes = Backend.type(precision).factorBytes();
    try (NativeMemory plain = new NativeMemory((long) values.length * bytes)) {
      if (precision == Precision.F32) {
        plain.buffer().asFloatBuffer().put(0, values);
      } else {
        for (int i = 0; i < values.length; i++) {
          plain.buffer().putShort(i * Short.BYTES, Bfloat16.of(values[i]));
        }
      }
      return packByLibrary(name, plain, in, out);
    }
  }

  private WeightMatrix packByLibrary(String name, NativeMemory plain, int in, int out) {
    MatmulSpec spec = new MatmulSpec(name, Backend.type(precision), in, out);
    return new WeightMatrix.Library(
        oneDnn.orElseThrow().pack(spec, RowBuckets.STANDARD, plain.address()));
  }

  private LinearWeights integers(
      Linear op,
      Precision product,
      int in,
      int out,
      float queryScale,
      int queryColumns,
      Optional<NativeMemory> bias) {
    byte[] joined = new byte[in * out];
    float[] scales = new float[padded(out)];
    int first = 0;
    int zeros = 0;
    for (Tensor part : op.weights()) {
      QuantizedTensor quantized = integers(part.name(), part.array().transpose());
      System.arraycopy(quantized.values(), 0, joined, first * in, quantized.values().length);
      System.arraycopy(quantized.rowScales(), 0, scales, first, quantized.rows());
      first += quantized.rows();
      zeros += quantized.values().length - quantized.countNonZero();
    }
    for (int column = 0; column < queryColumns; column++) {
      scales[column] *= queryScale;
    }
    return new LinearWeights(
        packIntegers(op.name(), product, joined, in, out),
        product,
        Optional.of(floatMemory(scales)),
        bias,
        (double) zeros / joined.length,
        rounded(op));
  }

  /** The model's own integers, or new ones. */
  private QuantizedTensor integers(String name, INDArray rows) {
    return own(name, rows).orElseGet(() -> QuantizedTensor.quantize(rows));
  }

  /** The model's own integers, where each row has one scale. */
  private Optional<QuantizedTensor> own(String name, INDArray rows) {
    return Optional.ofNullable(quantization.weights().get(name))
        .filter(
            own ->
                own.scheme().scalesRows()
                    && own.rows() == rows.size(0)
                    && own.columns() == rows.size(1));
  }

  private Optional<String> rounded(Linear op) {
    if (quantization.isEmpty()) {
      return Optional.empty();
    }
    return op.weights().stream()
        .flatMap(weight -> conversion(quantization.weights().get(weight.name())).stream())
        .findFirst();
  }

  private static Optional<String> conversion(QuantizedTensor own) {
    if (own == null) {
      return Optional.of("%d products with weights of floats: rounded to int8");
    }
    return own.scheme().scalesRows()
        ? Optional.empty()
        : Optional.of(
            "%%d products with weights of %s: rounded once more, to int8 with a scale a channel"
                .formatted(own.scheme()));
  }

  /**
   * @param values {@code [out, in]}
   */
  private WeightMatrix packIntegers(
      String name, Precision product, byte[] values, int in, int out) {
    if (oneDnn.isEmpty()) {
      DotProduct dot = product == Precision.INT8 ? dots.apply(product) : DotProduct.INT8_WIDENED;
      return new WeightMatrix.Own(PackedMatrix.ofIntegers(values, dot, in, out));
    }
    try (NativeMemory plain = new NativeMemory(values.length)) {
      ByteBuffer buffer = plain.buffer();
      for (int row = 0; row < in; row++) {
        for (int column = 0; column < out; column++) {
          buffer.put(row * out + column, values[column * in + row]);
        }
      }
      return packByLibrary(name, plain, in, out);
    }
  }

  Norm norm(FusedOp.Norm op) {
    return new Norm(floats(op.gamma()), beta(op).map(WeightPacker::floats), (float) op.epsilon());
  }

  private static Optional<Tensor> beta(FusedOp.Norm op) {
    if (op instanceof FusedOp.LayerNorm norm) {
      return Optional.of(norm.beta());
    }
    return op instanceof FusedOp.NoNorm none ? Optional.of(none.beta()) : Optional.empty();
  }

  /**
   * Packs the gains of normalized heads.
   *
   * @param queryScale factor of queries: attention's 1/√d, so that scores need not be scaled
   */
  RotaryWeights.Gains gains(FusedOp.HeadNorm norm, float queryScale) {
    float[] query = ArrayValues.floats(norm.queryGain().array()).clone();
    for (int column = 0; column < query.length; column++) {
      query[column] *= queryScale;
    }
    return new RotaryWeights.Gains(
        floatMemory(query), floats(norm.keyGain()), (float) norm.epsilon());
  }

  /**
   * Packs the constants of relative scores.
   *
   * @param scale of the scores
   */
  static RelativeWeights relative(RelativeScores scores, AttentionHeads heads, float scale) {
    float[] content = ArrayValues.floats(scores.content().array()).clone();
    for (int column = 0; column < content.length; column++) {
      content[column] *= scale;
    }
    float[] rows = ArrayValues.floats(scores.distances().array());
    int columns = 2 * scores.tokens() - 1;
    float[] positions = new float[heads.queries() * padded(columns)];
    float[] v = ArrayValues.floats(scores.position().array());
    List<PackedMatrix> distances = new ArrayList<>();
    for (int head = 0; head < heads.queries(); head++) {
      float[] ofHead = new float[heads.size() * columns];
      for (int column = 0; column < columns; column++) {
        int from = column * heads.width() + head * heads.size();
        for (int k = 0; k < heads.size(); k++) {
          ofHead[k * columns + column] = rows[from + k];
        }
        positions[head * padded(columns) + column] =
            scale * dot(v, head * heads.size(), rows, from, heads.size());
      }
      distances.add(PackedMatrix.ofFloats(ofHead, DotProduct.F32, heads.size(), columns));
    }
    return new RelativeWeights(
        scores.tokens(),
        floatMemory(content),
        distances,
        floatMemory(positions),
        scores.segments().map(segments -> segments(segments, heads, scale)));
  }

  private static RelativeWeights.Segments segments(
      RelativeScores.Segments scores, AttentionHeads heads, float scale) {
    float[] same = ArrayValues.floats(scores.same().array());
    float[] w = ArrayValues.floats(scores.bias().array());
    float[] biases = new float[heads.queries() * GemmSpec.PANEL];
    List<PackedMatrix> matrices = new ArrayList<>();
    for (int head = 0; head < heads.queries(); head++) {
      int from = head * heads.size();
      float[] ofHead = Arrays.copyOfRange(same, from, from + heads.size());
      biases[head * GemmSpec.PANEL] = scale * dot(w, from, same, from, heads.size());
      matrices.add(PackedMatrix.ofFloats(ofHead, DotProduct.F32, heads.size(), 1));
    }
    return new RelativeWeights.Segments(matrices, floatMemory(biases), scores.ids());
  }

  private static float dot(float[] a, int fromA, float[] b, int fromB, int count) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += (double) a[fromA + k] * b[fromB + k];
    }
    return (float) sum;
  }

  /** A tensor as it is. */
  static NativeMemory floats(Tensor tensor) {
    return floatMemory(ArrayValues.floats(tensor.array()));
  }

  /**
   * Packs a table.
   *
   * @param ofNeighbours whether a row of zeros has to stand behind its entries
   */
  EmbeddingTable table(Lookup lookup, boolean ofNeighbours) {
    INDArray array = lookup.table().array();
    boolean kept = mixed && !quantization.weights().containsKey(lookup.table().name());
    boolean small = precision == Precision.F32 && own(lookup.table().name(), array).isPresent();
    Precision type = small ? Precision.INT8 : kept ? Precision.F32 : precision;
    int entries = Math.toIntExact(array.size(0));
    int width = Math.toIntExact(array.size(1));
    int rows = ofNeighbours ? entries + 1 : entries;
    NativeMemory elements;
    NativeMemory scales = null;
    if (type == Precision.INT8) {
      QuantizedTensor quantized = integers(lookup.table().name(), array);
      elements = new NativeMemory((long) rows * width);
      elements
          .buffer()
          .put(0, quantized.values())
          .put(entries * width, new byte[(rows - entries) * width]);
      scales = floatMemory(Arrays.copyOf(quantized.rowScales(), rows));
    } else if (type == Precision.BF16) {
      float[] values = ArrayValues.floats(array);
      elements = new NativeMemory((long) rows * width * Short.BYTES);
      for (int i = 0; i < rows * width; i++) {
        elements
            .buffer()
            .putShort(i * Short.BYTES, i < values.length ? Bfloat16.of(values[i]) : (short) 0);
      }
    } else {
      float[] values = ArrayValues.floats(array);
      elements = floatMemory(ofNeighbours ? Arrays.copyOf(values, rows * width) : values);
    }
    return new EmbeddingTable(
        lookup.table().name(),
        lookup.ids(),
        ofNeighbours,
        entries,
        width,
        type.operand(),
        elements,
        Optional.ofNullable(scales),
        conversion(lookup.table().name(), type));
  }

  private Optional<String> conversion(String table, Precision type) {
    return Optional.ofNullable(quantization.weights().get(table))
        .map(QuantizedTensor::scheme)
        .filter(scheme -> type == Precision.INT8 && !scheme.scalesRows())
        .map("%%d tables of %s: rounded once more, to int8 with a scale an entry"::formatted);
  }

  private static int padded(int columns) {
    return PackedMatrix.panels(columns) * GemmSpec.PANEL;
  }

  private static NativeMemory floatMemory(float[] values) {
    NativeMemory memory = new NativeMemory((long) values.length * Float.BYTES);
    memory.buffer().asFloatBuffer().put(0, values);
    return memory;
  }
}
