package io.github.pocketzoo.runtime.plan;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small models with random weights, none of them 0 or 1 by accident. */
final class TinyGraphs {
  static final int VOCABULARY = 13;
  static final int TYPES = 2;
  static final int POSITIONS = 20;
  static final int HIDDEN = 12;
  static final int HEADS = 3;
  static final int INTERMEDIATE = 20;
  static final int BLOCKS = 2;

  private static final List<String> LABELS = List.of("a", "b", "c");

  private TinyGraphs() {}

  /** A BERT. */
  static EncoderArchitecture bert(Activation activation, Optional<Pooling> head) {
    BertConfig config =
        new BertConfig(
            VOCABULARY,
            HIDDEN,
            BLOCKS,
            HEADS,
            INTERMEDIATE,
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

  /** A BERT's inference graph. */
  static SameDiff bertGraph(Activation activation, Optional<Pooling> head) {
    EncoderArchitecture architecture = bert(activation, head);
    return architecture.graph(parameters(architecture), GraphOptions.inference()).sameDiff();
  }

  /** Random parameters. */
  static Parameters parameters(EncoderArchitecture architecture) {
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      arrays.put(spec.name(), floats(random, spec.shape()));
    }
    return new Parameters(arrays);
  }

  /** Random numbers. */
  static INDArray floats(Random random, long... shape) {
    INDArray array = Nd4j.create(shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 0.4 * random.nextGaussian());
    }
    return array;
  }
}
