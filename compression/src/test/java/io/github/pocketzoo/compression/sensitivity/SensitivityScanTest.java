package io.github.pocketzoo.compression.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyGpt;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.progress.Progress;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.train.ClassExamples;
import io.github.pocketzoo.core.train.HeldOutLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class SensitivityScanTest {
  private final ClassExamples data = new ClassExamples(TinyClassifier.texts());

  /** All weights become 0. */
  private record Nothing() implements Disturbance {
    @Override
    public String name() {
      return "0 < 1";
    }

    @Override
    public void apply(List<INDArray> weights) {
      weights.forEach(each -> each.assign(0));
    }
  }

  private SensitivityResult scan(Model model) {
    return new SensitivityScan(
            Part.Cut.BLOCK, List.of(new MagnitudeDisturbance(0), new Nothing()), 16)
        .run(model, data, Progress.silent());
  }

  @Test
  void onePartAtATimeIsDisturbedAndRestored() {
    try (Model model = TinyClassifier.create(1);
        Parameters before = model.parameters().copy()) {
      HeldOutLoss loss = new HeldOutLoss(24);
      double whole = loss.of(model, data);
      SensitivityResult result = scan(model);
      assertThat(model.parameters().arrays()).isEqualTo(before.arrays());
      assertThat(result.whole().loss()).isCloseTo(whole, within(1e-5));
      assertThat(result.rows()).hasSize(2 + 1);
      assertThat(result.rows())
          .allSatisfy(row -> assertThat(row.measured().get(0)).isEqualTo(result.whole()));
      SensitivityResult.Row block = result.rows().get(1);
      assertThat(block.part()).isEqualTo("block 1");
      assertThat(block.weights()).isEqualTo(4 * 144 + 2 * 240);
      Part.of(model.architecture().structure(), Part.Cut.BLOCK)
          .get(1)
          .weights()
          .forEach(name -> model.parameters().get(name).assign(0));
      assertThat(block.measured().get(1).loss())
          .isCloseTo(loss.of(model, data), within(1e-5))
          .isNotCloseTo(whole, within(1e-4));
    }
  }

  @Test
  void anyModelIsMeasuredByWhatItIsFor() {
    record Weights() implements HeldOutData {
      @Override
      public String name() {
        return "weights";
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public HeldOut measure(Model model) {
        double sum = 0;
        for (INDArray array : model.parameters().arrays().values()) {
          sum += array.norm1Number().doubleValue();
        }
        return new HeldOut(sum, OptionalDouble.empty());
      }
    }
    try (Model model = TinyGpt.create(1)) {
      SensitivityResult result =
          new SensitivityScan(Part.Cut.BLOCK, List.of(new Nothing()), 1)
              .run(model, new Weights(), Progress.silent());
      assertThat(result.rows()).hasSize(2 + 1);
      assertThat(result.rows())
          .allSatisfy(
              row ->
                  assertThat(row.measured().get(0).loss()).isLessThan(result.whole().loss() - 1));
      assertThat(new Weights().measure(model)).isEqualTo(result.whole());
      assertThat(SensitivityFiles.csv(result)).contains("block 1,");
    }
  }

  @Test
  void filesSayTheSame(@TempDir Path directory) throws Exception {
    try (Model model = TinyClassifier.create(1)) {
      SensitivityResult result = scan(model);
      List<Path> files = SensitivityFiles.write(result, directory);
      assertThat(files).allSatisfy(file -> assertThat(file).exists());
      JsonNode json = new ObjectMapper().readTree(read(directory, "sensitivity.json"));
      assertThat(json.at("/parts/1/measured/1/loss").asDouble())
          .isEqualTo(result.rows().get(1).measured().get(1).loss());
      assertThat(json.at("/whole/accuracy").asDouble())
          .isEqualTo(result.whole().accuracy().getAsDouble());
      assertThat(read(directory, "sensitivity.csv").lines())
          .hasSize(1 + 3 * 2)
          .contains("part,weights,disturbance,loss,loss_increase,accuracy");
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(files.get(0).toFile())
                  .getElementsByTagName("rect")
                  .getLength())
          .isEqualTo(1 + 3 * 2);
    }
  }

  private static String read(Path directory, String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  @Test
  void everyMatrixOfABlockMayBeAPart() {
    try (Model model = TinyClassifier.create(1)) {
      List<Part> parts = Part.of(model.architecture().structure(), Part.Cut.PROJECTION);
      assertThat(parts).hasSize(2 * 6 + 1);
      assertThat(parts)
          .contains(
              new Part(
                  "block 0 attention output",
                  List.of("encoder.layer.0.attention.output.dense.weight")));
    }
  }

  @Test
  void shadesGoWithTheLogarithm() {
    assertThat(SensitivityPlot.shade(-1, 10)).isZero();
    assertThat(SensitivityPlot.shade(10, 10)).isEqualTo(1);
    assertThat(SensitivityPlot.shade(0.1, 10)).isCloseTo(0.5, within(1e-9));
    assertThat(SensitivityPlot.shade(Double.NaN, 10)).isZero();
  }

  @Test
  void impossibleScansAreRefused() {
    assertThatThrownBy(() -> new SensitivityScan(Part.Cut.BLOCK, List.of(), 8))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new MagnitudeDisturbance(1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("sparsity is 1.0, expected a number in [0, 1)");
  }
}
