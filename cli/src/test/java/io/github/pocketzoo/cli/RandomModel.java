package io.github.pocketzoo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.BertFamily;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The tiny model with any configuration, and with random numbers in every parameter. */
final class RandomModel {
  private static final double STANDARD_DEVIATION = 0.3;

  private RandomModel() {}

  /**
   * Makes one.
   *
   * @param directory for its files
   * @param settings keys of {@code config.json} that are different
   * @param labels of the classification head; none for a model without one
   */
  static Model of(Path directory, Map<String, ?> settings, List<String> labels) throws IOException {
    TinyModel.write(directory);
    Path file = directory.resolve(ModelDirectory.CONFIG);
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = (ObjectNode) json.readTree(file.toFile());
    settings.forEach((key, value) -> config.set(key, json.valueToTree(value)));
    json.writeValue(file.toFile(), config);
    Architecture body = new BertFamily().read(ConfigReader.open(file));
    Architecture architecture = labels.isEmpty() ? body : body.withClassifier(labels);
    return new Model(
        architecture,
        parameters(architecture),
        Tokenizer.load(directory.resolve(Tokenizer.FILE_NAME), architecture.maxLength()),
        Provenance.of("random"));
  }

  private static Parameters parameters(Architecture architecture) {
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      long length = 1;
      for (long size : spec.shape()) {
        length *= size;
      }
      float[] values = new float[Math.toIntExact(length)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (STANDARD_DEVIATION * random.nextGaussian());
      }
      arrays.put(spec.name(), Nd4j.create(values, spec.shape(), 'c'));
    }
    return new Parameters(arrays);
  }

  /** Three texts of different lengths, the second of them a pair. */
  static TokenBatch batch() {
    return TokenBatch.of(
        List.of(
            new Encoding(new int[] {2, 7, 11, 19, 5, 30, 3}, new int[7]),
            new Encoding(new int[] {2, 23, 3, 9, 3}, new int[] {0, 0, 0, 1, 1}),
            new Encoding(new int[] {2, 38}, new int[2])),
        0);
  }
}
