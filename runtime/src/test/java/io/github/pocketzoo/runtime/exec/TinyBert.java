package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.runtime.plan.FusedGraph;
import io.github.pocketzoo.runtime.plan.GraphImport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A BERT with random weights, small and of any size. */
record TinyBert(
    int hidden,
    int heads,
    int intermediate,
    int blocks,
    Activation activation,
    Optional<Pooling> head) {
  static final int VOCABULARY = 50;
  static final int TYPES = 2;
  static final int POSITIONS = 140;
  static final List<String> LABELS = List.of("a", "b", "c");

  /** Two blocks without a head. */
  static TinyBert encoder(int hidden, int heads, int intermediate) {
    return new TinyBert(hidden, heads, intermediate, 2, Activation.GELU, Optional.empty());
  }

  /** Sizes that every kind of kernel has: 4 heads of 8 columns. */
  static TinyBert encoder() {
    return encoder(32, 4, 72);
  }

  TinyBert with(Activation other) {
    return new TinyBert(hidden, heads, intermediate, blocks, other, head);
  }

  TinyBert with(Pooling pooling) {
    return new TinyBert(hidden, heads, intermediate, blocks, activation, Optional.of(pooling));
  }

  TinyBert withBlocks(int count) {
    return new TinyBert(hidden, heads, intermediate, count, activation, head);
  }

  EncoderArchitecture architecture() {
    BertConfig config =
        new BertConfig(
            VOCABULARY,
            hidden,
            blocks,
            heads,
            intermediate,
            activation,
            0.1,
            0.1,
            0.1,
            POSITIONS,
            TYPES,
            0.02,
            1e-12,
            0);
    return EncoderArchitecture.bert(
        config, head.orElse(Pooling.CLS), head.map(pooling -> HeadSpec.classifier(LABELS)));
  }

  /** The same numbers every time. */
  Parameters parameters() {
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture().parameters()) {
      arrays.put(spec.name(), floats(random, spec.shape()));
    }
    return new Parameters(arrays);
  }

  /** The inference graph. */
  SameDiff graph() {
    return graph(parameters());
  }

  /** The inference graph with other numbers. */
  SameDiff graph(Parameters parameters) {
    return architecture().graph(parameters, GraphOptions.inference()).sameDiff();
  }

  /** What the inference graph is compiled from; it takes longer to get than to compile. */
  FusedGraph fused() {
    return GraphImport.of(graph());
  }

  CompiledForward compile(CompileOptions options) {
    return new CompiledForward(CompiledGraph.compile(fused(), options));
  }

  /** Random numbers. */
  static INDArray floats(Random random, long... shape) {
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    return Nd4j.create(values, shape, 'c');
  }
}
