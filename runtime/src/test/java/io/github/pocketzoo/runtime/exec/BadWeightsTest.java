package io.github.pocketzoo.runtime.exec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.runtime.Runtime;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights that are no numbers are refused when a model is compiled, by name and place. */
class BadWeightsTest {
  @ParameterizedTest
  @CsvSource({
    "embeddings.word_embeddings.weight, '[49, 31]'",
    "embeddings.position_embeddings.weight, '[0, 3]'",
    "embeddings.token_type_embeddings.weight, '[1, 0]'",
    "embeddings.LayerNorm.weight, '[31]'",
    "embeddings.LayerNorm.bias, '[0]'",
    "encoder.layer.0.attention.self.key.weight, '[5, 31]'",
    "encoder.layer.1.attention.self.value.bias, '[7]'",
    "encoder.layer.1.output.dense.weight, '[71, 0]'",
    "encoder.layer.1.output.LayerNorm.bias, '[30]'",
    "classifier.weight, '[3, 2]'",
    "classifier.bias, '[1]'"
  })
  void isNamed(String name, String place) {
    TinyBert bert = TinyBert.encoder().with(Pooling.MEAN);
    long[] index =
        Arrays.stream(place.replaceAll("[\\[\\] ]", "").split(","))
            .mapToLong(Long::parseLong)
            .toArray();
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Parameters parameters = bert.parameters();
      INDArray array = parameters.get(name);
      array.putScalar(index, value);
      assertThatThrownBy(
              () -> Runtime.compile(bert.graph(parameters), CompileOptions.of(Precision.INT8)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "weights of %s hold %s at %s, expected finite numbers"
                  .formatted(name, Float.isNaN(value) ? "NaN" : "an infinite value", place));
    }
  }
}
