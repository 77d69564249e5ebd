package io.github.pocketzoo.compression.prune.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyFamilies;
import io.github.pocketzoo.compression.distill.LayerMap;
import io.github.pocketzoo.compression.distill.Student;
import io.github.pocketzoo.compression.quantize.Quantizer;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.KeptUnits;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.structure.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class UnitRemovalTest {
  private static final String ALL = "io.github.pocketzoo.compression.TinyFamilies#prunable";

  /** Other heads and another number of neurons in every block. */
  private static List<KeptUnits> different(Model model) {
    List<KeptUnits> kept = new ArrayList<>();
    List<Block> blocks = UnitRemoval.blocks(model);
    for (int i = 0; i < blocks.size(); i++) {
      BlockShape shape = blocks.get(i).shape().orElseThrow();
      kept.add(
          new KeptUnits(
              i % 2 == 0 ? List.of(1, 3) : List.of(0),
              i % 2 == 0
                  ? List.of(0, 2, 5, 6, shape.neurons() - 1)
                  : KeptUnits.all(shape).neurons()));
    }
    return kept;
  }

  private static List<KeptUnits> alike(Model model) {
    return UnitRemoval.blocks(model).stream()
        .map(block -> new KeptUnits(List.of(0, 2, 3), List.of(1, 4, 5, 7)))
        .toList();
  }

  /** The rows that lead from a unit back to hidden states are 0. */
  private static Parameters masked(Model model, List<KeptUnits> kept) {
    Parameters parameters = model.parameters().copy();
    List<Block> blocks = UnitRemoval.blocks(model);
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      BlockShape shape = block.shape().orElseThrow();
      keepRows(
          parameters.get(block.projections().get(Role.ATTENTION_OUTPUT).weight()),
          kept.get(i).queryColumns(shape.heads()));
      keepRows(
          parameters.get(block.projections().get(Role.OUTPUT).weight()),
          kept.get(i).neurons().stream().mapToInt(Integer::intValue).toArray());
    }
    return parameters;
  }

  private static void keepRows(INDArray weights, int[] rows) {
    for (int row = 0; row < weights.rows(); row++) {
      int each = row;
      if (IntStream.of(rows).noneMatch(kept -> kept == each)) {
        weights.get(NDArrayIndex.point(row), NDArrayIndex.all()).assign(0);
      }
    }
  }

  private static void assertEqualToMasking(Model model, List<KeptUnits> kept) {
    try (Model smaller = UnitRemoval.keep(model, kept);
        Parameters zeroed = masked(model, kept);
        INDArray removed = TinyFamilies.lastHiddenState(smaller);
        INDArray whole = TinyFamilies.lastHiddenState(model);
        INDArray expected =
            TinyFamilies.lastHiddenState(
                new Model(model.architecture(), zeroed, model.tokenizer(), model.provenance()))) {
      assertThat(smaller.parameters().count()).isLessThan(model.parameters().count());
      assertThat(removed.equalsWithEps(expected, 1e-5)).isTrue();
      assertThat(removed.equalsWithEps(whole, 1e-3)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void removalIsWhatSettingOutputsToZeroWouldBe(String config) {
    try (Model model = TinyFamilies.model(TinyFamilies.architecture(config), 3)) {
      assertEqualToMasking(model, different(model));
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aSmallerModelIsSavedAndLoaded(String config, @TempDir Path directory) {
    try (Model model = TinyFamilies.model(TinyFamilies.architecture(config), 3);
        Model unequal = UnitRemoval.keep(model, different(model));
        Model equal = UnitRemoval.keep(model, alike(model))) {
      for (Model smaller : List.of(unequal, equal)) {
        ModelDirectory.save(smaller, directory.resolve("model"));
        try (Model loaded = ModelDirectory.load(directory.resolve("model"))) {
          assertThat(loaded.architecture()).isEqualTo(smaller.architecture());
          assertThat(loaded.parameters().arrays()).isEqualTo(smaller.parameters().arrays());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void removalCanBeRepeated(String config) {
    try (Model model = TinyFamilies.model(TinyFamilies.architecture(config), 3);
        Model once = UnitRemoval.keep(model, alike(model))) {
      List<KeptUnits> fewer =
          UnitRemoval.blocks(once).stream()
              .map(block -> new KeptUnits(List.of(0, 2), List.of(0, 3)))
              .toList();
      List<KeptUnits> atOnce =
          UnitRemoval.blocks(model).stream()
              .map(block -> new KeptUnits(List.of(0, 3), List.of(1, 7)))
              .toList();
      try (Model twice = UnitRemoval.keep(once, fewer);
          Model direct = UnitRemoval.keep(model, atOnce)) {
        assertThat(twice.architecture()).isEqualTo(direct.architecture());
        direct
            .parameters()
            .arrays()
            .forEach(
                (name, array) ->
                    assertThat(twice.parameters().get(name)).as(name).isEqualTo(array));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.compression.TinyFamilies#whole")
  void familiesWithoutSuchUnitsAreRefused(String config) {
    try (Model model = TinyFamilies.model(TinyFamilies.architecture(config), 3)) {
      assertThatThrownBy(() -> UnitRemoval.blocks(model))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("heads and neurons of a model of type \\w+ can't be removed");
    }
  }

  @Test
  void whatIsLeftOfBertIsInItsConfig() {
    try (Model model = TinyFamilies.model(bert(), 3)) {
      String unequal = model.architecture().keeping(different(model)).toConfigJson().toString();
      assertThat(unequal)
          .contains("\"pruned_heads\":{\"0\":[0,2],\"1\":[1,2,3]}")
          .contains("\"intermediate_sizes\":[5,12]")
          .contains("\"num_attention_heads\":4");
      String equal = model.architecture().keeping(alike(model)).toConfigJson().toString();
      assertThat(equal)
          .contains("\"pruned_heads\":{\"0\":[1],\"1\":[1]}")
          .contains("\"intermediate_size\":4")
          .doesNotContain("intermediate_sizes");
    }
  }

  /** Where heads have a width of their own, transformers needs no key of ours. */
  @Test
  void whatIsLeftOfLlamaIsInItsOwnKeysIfBlocksAreAlike() {
    String llama = TinyFamilies.prunable().filter(c -> c.contains("'llama'")).findFirst().get();
    try (Model model = TinyFamilies.model(TinyFamilies.architecture(llama), 3)) {
      assertThat(model.architecture().keeping(alike(model)).toConfigJson().toString())
          .contains("\"num_attention_heads\":6")
          .contains("\"num_key_value_heads\":3")
          .contains("\"head_dim\":4")
          .contains("\"intermediate_size\":4")
          .doesNotContain("pruned_heads");
      assertThat(model.architecture().keeping(different(model)).toConfigJson().toString())
          .contains("\"pruned_heads\":{\"0\":[0,1,4,5],\"1\":[2,3,4,5,6,7]}");
    }
  }

  @Test
  void layersOfASmallerModelKeepTheirSizes() {
    try (Model model = TinyFamilies.model(bert(), 3);
        Model smaller = UnitRemoval.keep(model, different(model));
        Model last = Student.fromLayers(smaller, new LayerMap(List.of(1)))) {
      assertThat(last.architecture().structure().blocks().get(0).shape())
          .isEqualTo(smaller.architecture().structure().blocks().get(1).shape());
      try (INDArray state = TinyFamilies.lastHiddenState(last)) {
        assertThat(state.shape()).containsExactly(2, 6, 8);
      }
    }
  }

  @Test
  void aBlockIsNotLeftWithNothing() {
    assertThatThrownBy(() -> new KeptUnits(List.of(), List.of(1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("a block is left with no heads, expected at least 1");
  }

  @Test
  void integersAreNotCut() {
    try (Model model = TinyClassifier.create(1);
        Model integers = Quantizer.int8().quantize(model)) {
      assertThatThrownBy(() -> UnitRemoval.blocks(integers))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("quantized already");
    }
  }

  private static Architecture bert() {
    return TinyFamilies.architecture(TinyFamilies.prunable().findFirst().orElseThrow());
  }
}
