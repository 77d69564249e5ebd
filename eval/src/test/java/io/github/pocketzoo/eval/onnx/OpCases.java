package io.github.pocketzoo.eval.onnx;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastTo;
import org.nd4j.linalg.factory.Nd4j;

/** A case for every op that can be written, and for its settings. */
final class OpCases {
  private OpCases() {}

  /** Numbers that are all different, none of them 0. */
  static SDVariable constant(SameDiff graph, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    INDArray values = Nd4j.linspace(DataType.FLOAT, 0.3, 0.17, count).reshape(shape);
    return graph.constant(values);
  }

  private static SDVariable ints(SameDiff graph, int... values) {
    return graph.constant(Nd4j.createFromArray(values));
  }

  static List<OpCase> arithmetic() {
    return List.of(
        OpCase.withRow("x + row", SDVariable::add),
        OpCase.withRow("x - row", SDVariable::sub),
        OpCase.withRow("row - x", SDVariable::rsub),
        OpCase.withRow("x * row", SDVariable::mul),
        OpCase.withRow("x / row", SDVariable::div),
        OpCase.withRow("row / x", SDVariable::rdiv),
        new OpCase("(x - row)²", (g, x) -> g.math().squaredDifference(x, constant(g, 5))),
        new OpCase("max(x, y)", (g, x) -> g.math().max(x, x.neg())),
        new OpCase("min(x, y)", (g, x) -> g.math().min(x, x.neg())),
        new OpCase("|x| ^ row", (g, x) -> g.math().pow(g.math().abs(x), constant(g, 5))),
        new OpCase("⌊x / row⌋", (g, x) -> g.math().floorDiv(x, constant(g, 5))),
        new OpCase("x + x + x", (g, x) -> g.math().mergeAdd(x, x, x)),
        new OpCase("bias", (g, x) -> g.nn().biasAdd(x, constant(g, 5), false)),
        OpCase.of("x + 2", x -> x.add(2)),
        OpCase.of("x - 2", x -> x.sub(2)),
        OpCase.of("x * 2", x -> x.mul(2)),
        OpCase.of("x / 2", x -> x.div(2)),
        OpCase.of("2 - x", x -> x.rsub(2)),
        OpCase.of("2 / x", x -> x.rdiv(2)),
        OpCase.of("x³", x -> x.pow(3)),
        new OpCase("max(x, 0.1)", (g, x) -> g.scalarMax(x, 0.1)),
        new OpCase("min(x, 0.1)", (g, x) -> g.scalarMin(x, 0.1)));
  }

  static List<OpCase> functions() {
    return List.of(
        new OpCase("exp", (g, x) -> g.math().exp(x)),
        new OpCase("log", (g, x) -> g.math().log(g.math().abs(x))),
        new OpCase("sqrt", (g, x) -> g.math().sqrt(g.math().abs(x))),
        new OpCase("rsqrt", (g, x) -> g.math().rsqrt(g.math().abs(x))),
        new OpCase("square", (g, x) -> g.math().square(x)),
        new OpCase("cube", (g, x) -> g.math().cube(x)),
        new OpCase("neg", (g, x) -> g.math().neg(x)),
        new OpCase("reciprocal", (g, x) -> g.math().reciprocal(x)),
        new OpCase("log1p", (g, x) -> g.math().log1p(g.math().abs(x))),
        new OpCase("expm1", (g, x) -> g.math().expm1(x)),
        new OpCase("tanh", (g, x) -> g.math().tanh(x)),
        new OpCase("sigmoid", (g, x) -> g.nn().sigmoid(x)),
        new OpCase("hardSigmoid", (g, x) -> g.nn().hardSigmoid(x.mul(3))),
        new OpCase("softplus", (g, x) -> g.nn().softplus(x)),
        new OpCase("swish", (g, x) -> g.nn().swish(x)),
        new OpCase("gelu by σ", (g, x) -> g.nn().gelu(x)),
        new OpCase("gelu", (g, x) -> gelu(g, x)),
        new OpCase("half of x elsewhere", (g, x) -> gelu(g, x).add(x.mul(0.5))),
        new OpCase("relu", (g, x) -> g.nn().relu(x, 0)),
        new OpCase("relu6", (g, x) -> g.nn().relu6(x.mul(9), 0)),
        new OpCase("leakyRelu", (g, x) -> g.nn().leakyRelu(x, 0.1)),
        new OpCase("elu", (g, x) -> g.nn().elu(x)),
        new OpCase("clip", (g, x) -> g.math().clipByValue(x, -0.2, 0.3)),
        new OpCase("erf", (g, x) -> g.math().erf(x)),
        new OpCase("erfc", (g, x) -> g.math().erfc(x)),
        new OpCase("sin", (g, x) -> g.math().sin(x)),
        new OpCase("cos", (g, x) -> g.math().cos(x)),
        new OpCase("floor", (g, x) -> g.math().floor(x.mul(3))),
        new OpCase("ceil", (g, x) -> g.math().ceil(x.mul(3))),
        new OpCase("sign", (g, x) -> g.math().sign(x)),
        new OpCase("identity", (g, x) -> g.identity(x)),
        new OpCase("softmax", (g, x) -> g.nn().softmax(x, -1)),
        new OpCase("softmax of the middle axis", (g, x) -> g.nn().softmax(x, 1)),
        new OpCase("logSoftmax", (g, x) -> g.nn().logSoftmax(x)));
  }

  private static SDVariable gelu(SameDiff graph, SDVariable x) {
    return x.mul(0.5).mul(graph.math().erf(x.mul(1 / Math.sqrt(2))).add(1.0));
  }

  static List<OpCase> comparisons() {
    return List.of(
        OpCase.asNumbers("x > row", (g, x) -> x.gt(constant(g, 5))),
        OpCase.asNumbers("x < row", (g, x) -> x.lt(constant(g, 5))),
        OpCase.asNumbers("x ≥ x", (g, x) -> x.gte(x.mul(1))),
        OpCase.asNumbers("x ≤ x", (g, x) -> x.lte(x.mul(1))),
        OpCase.asNumbers("x = |x|", (g, x) -> x.eq(g.math().abs(x))),
        OpCase.asNumbers("x ≠ |x|", (g, x) -> x.neq(g.math().abs(x))),
        OpCase.asNumbers("x > 0.1", (g, x) -> x.gt(0.1)),
        OpCase.asNumbers("x < 0.1", (g, x) -> x.lt(0.1)),
        OpCase.asNumbers("sign ≥ 1", (g, x) -> g.math().sign(x).gte(1)),
        OpCase.asNumbers("sign ≤ -1", (g, x) -> g.math().sign(x).lte(-1)),
        OpCase.asNumbers("sign = 1", (g, x) -> g.math().sign(x).eq(1)),
        OpCase.asNumbers("sign ≠ 1", (g, x) -> g.math().sign(x).neq(1)),
        OpCase.asNumbers("and", (g, x) -> g.math().and(x.gt(-0.3), x.lt(0.4))),
        OpCase.asNumbers("or", (g, x) -> g.math().or(x.lt(-0.3), x.gt(0.4))),
        new OpCase("where", (g, x) -> g.where(x, x.mul(2), x.gt(0.1))));
  }

  static List<OpCase> reductions() {
    return List.of(
        OpCase.of("mean of the last axis", x -> x.mean(true, 2)),
        OpCase.of("mean of an axis", x -> x.mean(1)),
        OpCase.of("mean of all", SDVariable::mean),
        OpCase.of("sum", x -> x.sum(true, 1)),
        OpCase.of("sum of two axes", x -> x.sum(0, 2)),
        OpCase.of("max", x -> x.max(true, 2)),
        OpCase.of("min", x -> x.min(1)),
        OpCase.of("product", x -> x.prod(2)),
        OpCase.of("norm1", x -> x.norm1(true, 2)),
        OpCase.of("norm2", x -> x.norm2(true, 2)),
        new OpCase("logSumExp", (g, x) -> g.math().logSumExp(x, 2)),
        OpCase.asNumbers("argmax", (g, x) -> g.argmax(g.math().sin(x.mul(40)), 2)),
        OpCase.asNumbers("argmin", (g, x) -> g.argmin(g.math().sin(x.mul(40)), 1)),
        new OpCase("cumulative sum", (g, x) -> g.cumsum(x, 1)),
        new OpCase("cumulative sum of what follows", (g, x) -> g.cumsum(x, true, true, 2)));
  }

  static List<OpCase> shapes() {
    return List.of(
        OpCase.asNumbers("shape", (g, x) -> g.shape(x)),
        OpCase.asNumbers("size of an axis", (g, x) -> g.sizeAt(x, 1)),
        OpCase.asNumbers("size of the last axis", (g, x) -> g.sizeAt(x, -1)),
        OpCase.asNumbers("size", (g, x) -> g.size(x)),
        OpCase.asNumbers("rank", (g, x) -> g.rank(x)),
        OpCase.of("reshape", x -> x.reshape(-1, 5)),
        new OpCase("reshape to a computed shape", OpCases::reshapeDynamically),
        OpCase.of("permute", x -> x.permute(2, 0, 1)),
        new OpCase("permute by a constant", (g, x) -> x.permute(ints(g, 2, 0, 1))),
        new OpCase("transpose", (g, x) -> g.transpose(x)),
        new OpCase("expandDims", (g, x) -> g.expandDims(x, -1)),
        new OpCase("squeeze", (g, x) -> g.squeeze(g.expandDims(x, 1), 1)),
        new OpCase("concat", (g, x) -> g.concat(2, x, x.mul(2))),
        new OpCase("stack", (g, x) -> g.stack(1, x, x.mul(2))),
        new OpCase("unstack", (g, x) -> g.unstack(x, 2, 5)[1]),
        new OpCase("split", (g, x) -> g.split(g.concat(2, x, x.mul(2), x.mul(3)), 3, 2)[1]),
        new OpCase("split by sizes", (g, x) -> g.splitV(x, ints(g, 1, 3, 1), 3, 2)[1]),
        new OpCase("tile", (g, x) -> g.tile(x, 1, 2, 1)),
        new OpCase(
            "pad",
            (g, x) ->
                g.nn()
                    .pad(
                        x,
                        g.constant(Nd4j.createFromArray(new int[][] {{0, 0}, {1, 0}, {0, 2}})),
                        1.5)),
        new OpCase("broadcast", OpCases::broadcast));
  }

  private static SDVariable reshapeDynamically(SameDiff graph, SDVariable x) {
    SDVariable batch = graph.slice(graph.shape(x), new int[] {0}, 1);
    return graph.reshape(x, graph.concat(0, batch, graph.constant(Nd4j.createFromArray(-1L, 1L))));
  }

  private static SDVariable broadcast(SameDiff graph, SDVariable x) {
    SDVariable shape = graph.concat(0, graph.constant(Nd4j.createFromArray(2L)), graph.shape(x));
    return new BroadcastTo(graph, x, shape).outputVariable();
  }

  static List<OpCase> indexing() {
    return List.of(
        new OpCase("slice", (g, x) -> g.slice(x, new int[] {0, 1, 2}, 2, 2, 2)),
        new OpCase("slice to the end", (g, x) -> g.slice(x, new int[] {0, 1, 2}, -1, -1, 2)),
        new OpCase(
            "slice by computed limits", (g, x) -> g.slice(x, ints(g, 0, 1, 2), ints(g, 2, 2, 2))),
        new OpCase(
            "every second of one row",
            (g, x) ->
                g.stridedSlice(
                    x,
                    new long[] {0, 0, 1},
                    new long[] {0, 1, 4},
                    new long[] {1, 1, 2},
                    0b001,
                    0b001,
                    0,
                    0,
                    0b010)),
        new OpCase(
            "all but the last",
            (g, x) ->
                g.stridedSlice(
                    x,
                    new long[] {0, 0, 0},
                    new long[] {0, -1, 0},
                    new long[] {1, 1, 1},
                    0b101,
                    0b101,
                    0,
                    0,
                    0)),
        new OpCase(
            "the last",
            (g, x) ->
                g.stridedSlice(
                    x,
                    new long[] {0, -1, 0},
                    new long[] {0, 0, 0},
                    new long[] {1, 1, 1},
                    0b101,
                    0b101,
                    0,
                    0,
                    0b010)),
        new OpCase("gather", (g, x) -> g.gather(x, ints(g, 2, 0), 2)),
        new OpCase(
            "gatherNd",
            (g, x) ->
                g.gatherNd(x, g.constant(Nd4j.createFromArray(new int[][] {{0, 1}, {1, 2}})))),
        new OpCase("reverse", (g, x) -> g.reverse(x, 1)));
  }

  static List<OpCase> creation() {
    return List.of(
        new OpCase("zeros", (g, x) -> g.zerosLike(x)),
        new OpCase("ones", (g, x) -> g.onesLike(x)),
        new OpCase("fill", (g, x) -> g.fill(g.shape(x), DataType.FLOAT, 3)),
        OpCase.asNumbers(
            "range",
            (g, x) -> g.range(g.constant(0L), g.sizeAt(x, 1), g.constant(1L), DataType.INT64)),
        new OpCase("oneHot", (g, x) -> g.oneHot(g.argmax(x, 2), 5, -1, 1.5, 0.5, DataType.FLOAT)));
  }

  static List<OpCase> matrices() {
    return List.of(
        new OpCase("products of matrices", (g, x) -> g.mmul(x, g.permute(x, 0, 2, 1))),
        new OpCase("x xᵀ", (g, x) -> g.mmul(x, x.mul(2), false, true, false)),
        new OpCase("xᵀ x", (g, x) -> g.mmul(x, x.mul(2), true, false, false)),
        new OpCase("x W", (g, x) -> x.reshape(-1, 5).mmul(constant(g, 5, 3))),
        new OpCase(
            "x W + b", (g, x) -> x.reshape(-1, 5).mmul(constant(g, 5, 3)).add(constant(g, 3))),
        new OpCase(
            "b + x W", (g, x) -> constant(g, 3).add(x.reshape(-1, 5).mmul(constant(g, 5, 3)))),
        new OpCase("product used twice", OpCases::usedTwice),
        new OpCase(
            "xᵀ Wᵀ",
            (g, x) ->
                g.mmul(g.permute(x.reshape(-1, 5), 1, 0), constant(g, 3, 5), true, true, false)),
        new OpCase(
            "(x y)ᵀ", (g, x) -> g.mmul(x.reshape(-1, 5), constant(g, 5, 3), false, false, true)),
        new OpCase("tensor W", (g, x) -> g.tensorMmul(x, constant(g, 5, 4), new int[] {2}, 0)),
        new OpCase(
            "linear", (g, x) -> g.nn().linear(x.reshape(-1, 5), constant(g, 5, 3), constant(g, 3))),
        new OpCase(
            "layerNorm of ND4J",
            (g, x) -> g.nn().layerNorm(x, constant(g, 5), constant(g, 5), false, 2)),
        new OpCase(
            "layerNorm of ND4J without bias",
            (g, x) -> g.nn().layerNorm(x, constant(g, 5), false, 2)),
        new OpCase("layer norm", (g, x) -> layerNorm(g, x)),
        new OpCase("layer norm and its mean", (g, x) -> layerNorm(g, x).add(x.mean(true, 2))));
  }

  private static SDVariable usedTwice(SameDiff graph, SDVariable x) {
    SDVariable product = x.reshape(-1, 5).mmul(constant(graph, 5, 3));
    return product.add(constant(graph, 3)).mul(product);
  }

  private static SDVariable layerNorm(SameDiff graph, SDVariable x) {
    SDVariable centred = x.sub(x.mean(true, 2));
    SDVariable variance = graph.math().square(centred).mean(true, 2);
    return centred
        .div(graph.math().sqrt(variance.add(1e-3)))
        .mul(constant(graph, 5))
        .add(constant(graph, 5));
  }
}
