package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.ModelStructure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TuningPolicyTest {
  private static final List<String> ALL =
      List.of("words", "norm", "block.0", "block.1", "block.2", "head");

  private final ModelStructure structure =
      new ModelStructure(
          List.of("words"),
          List.of("norm"),
          List.of(block("block.0"), block("block.1"), block("block.2")),
          List.of("head"));

  private static Block block(String parameter) {
    return new Block(Map.of(), List.of(parameter));
  }

  @Test
  void eachLayerLearnsSlowerThanTheOneAboveIt() {
    UpdatePolicy policy = new TuningPolicy(Freezing.NONE, 0.5, 0).of(structure);

    assertThat(ALL)
        .map(policy::rateFactor)
        .containsExactly(1 / 16., 1 / 16., 1 / 8., 1 / 4., 1 / 2., 1.);
    assertThat(ALL).map(policy::firstStep).containsOnly(0L);
  }

  @Test
  void layersAreUnfrozenFromTheHeadDown() {
    UpdatePolicy policy = new TuningPolicy(Freezing.NONE, 1, 10).of(structure);

    assertThat(policy.frozen(ALL, 0))
        .containsExactlyInAnyOrder("words", "norm", "block.0", "block.1", "block.2");
    assertThat(policy.frozen(ALL, 9)).hasSize(5);
    assertThat(policy.frozen(ALL, 10))
        .containsExactlyInAnyOrder("words", "norm", "block.0", "block.1");
    assertThat(policy.frozen(ALL, 20)).containsExactlyInAnyOrder("words", "norm", "block.0");
    assertThat(policy.frozen(ALL, 39)).containsExactlyInAnyOrder("words", "norm");
    assertThat(policy.frozen(ALL, 40)).isEmpty();
    assertThat(ALL)
        .map(policy::rateFactor)
        .allSatisfy(factor -> assertThat(factor).isCloseTo(1, within(0.0)));
  }

  @Test
  void whatIsFrozenIsNeverUnfrozen() {
    UpdatePolicy policy = new TuningPolicy(Freezing.EMBEDDINGS, 0.9, 5).of(structure);

    assertThat(policy.frozen(ALL, 1_000_000)).containsExactly("words");
    assertThat(policy.firstStep("norm")).isEqualTo(20);
  }

  @Test
  void aSharedBlockIsAsNearToTheHeadAsItsLastUse() {
    ModelStructure shared =
        new ModelStructure(
            List.of("words"),
            List.of(),
            List.of(block("shared"), block("shared"), block("shared")),
            List.of("head"));

    assertThat(new TuningPolicy(Freezing.NONE, 0.5, 0).of(shared).rateFactor("shared"))
        .isEqualTo(0.5);
    assertThat(new TuningPolicy(Freezing.NONE, 1, 7).of(shared).firstStep("shared")).isEqualTo(7);
  }

  @Test
  void settingsThatChangeNothingAreNotNamed() {
    assertThat(TuningPolicy.of(Freezing.NONE).describe())
        .containsExactly(Map.entry("freeze", "none"));
    assertThat(new TuningPolicy(Freezing.NONE, 0.8, 3).describe())
        .containsEntry("layer_decay", "0.8")
        .containsEntry("unfreeze_steps", "3");
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new TuningPolicy(Freezing.NONE, 1.5, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("layer decay is 1.5");
    assertThatThrownBy(() -> new TuningPolicy(Freezing.BODY, 0.5, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("frozen");
  }
}
