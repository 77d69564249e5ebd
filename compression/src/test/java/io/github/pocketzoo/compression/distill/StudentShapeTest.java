package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.compression.TinyFamilies;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class StudentShapeTest {
  private static final String BERT = TinyFamilies.prunable().findFirst().orElseThrow();

  private static Model teacher(String config) {
    return TinyFamilies.model(TinyFamilies.architecture(config), 1);
  }

  private static Model student(Model teacher, StudentShape shape) {
    return Distillation.defaults().withStudent(shape).newStudent(teacher, 3);
  }

  static Stream<String> families() {
    return TinyFamilies.prunable();
  }

  @ParameterizedTest
  @MethodSource("families")
  void ofHalfTheWidth(String config) {
    try (Model teacher = teacher(config);
        Model student = student(teacher, StudentShape.ofLayers(2).withHiddenSize(4))) {
      assertThat(student.architecture().modelType()).isEqualTo(teacher.architecture().modelType());
      assertThat(student.architecture().hiddenSize()).isEqualTo(4);
      assertThat(student.architecture().structure().blocks()).hasSize(2);
      assertThat(TinyFamilies.lastHiddenState(student).shape()).containsExactly(2, 6, 4);
    }
  }

  @Test
  void ofAnotherWidthWithItsOwnHeadsAndNeurons() {
    StudentShape shape =
        StudentShape.ofLayers(1).withHiddenSize(6).withHeads(3).withIntermediateSize(7);
    try (Model teacher = teacher(BERT);
        Model student = student(teacher, shape)) {
      BlockShape block = student.architecture().structure().blocks().get(0).shape().orElseThrow();
      assertThat(block.heads().queries()).isEqualTo(3);
      assertThat(block.heads().size()).isEqualTo(2);
      assertThat(block.neurons()).isEqualTo(7);
    }
  }

  @Test
  void theNeuronsAndHeadsOfLargestNormStay() {
    try (Model teacher = teacher(BERT)) {
      Block last = teacher.architecture().structure().blocks().get(1);
      INDArray out = teacher.parameters().get(last.projections().get(Role.OUTPUT).weight());
      List<Integer> large = List.of(1, 4, 5, 9);
      large.forEach(row -> out.getRow(row).muli(50));
      StudentShape shape = StudentShape.ofLayers(1).withHeads(2).withIntermediateSize(4);
      try (Model student = student(teacher, shape)) {
        Block block = student.architecture().structure().blocks().get(0);
        INDArray kept = student.parameters().get(block.projections().get(Role.OUTPUT).weight());
        assertThat(kept).isEqualTo(out.getRows(1, 4, 5, 9));
        assertThat(block.shape().orElseThrow().heads().queries()).isEqualTo(2);
        assertThat(student.architecture().hiddenSize()).isEqualTo(8);
      }
    }
  }

  @Test
  void theSameSeedMakesTheSameStudent() {
    StudentShape shape = StudentShape.ofLayers(1).withHiddenSize(4);
    try (Model teacher = teacher(BERT);
        Model one = student(teacher, shape);
        Model two = student(teacher, shape)) {
      assertThat(one.parameters().arrays()).isEqualTo(two.parameters().arrays());
    }
  }

  @Test
  void impossibleStudentsAreRefused() {
    try (Model teacher = teacher(BERT);
        Model mobile = teacher(TinyFamilies.whole().findFirst().orElseThrow())) {
      assertRefused(
          teacher,
          StudentShape.ofLayers(3),
          "the student has 3 layers, expected 1 to 2, the teacher's number");
      assertRefused(
          teacher,
          StudentShape.ofLayers(1).withHiddenSize(9),
          "the student is wider than the teacher: hidden size 9, expected 1 to 8");
      assertRefused(
          teacher,
          StudentShape.ofLayers(1).withHeads(5),
          "the student is wider than the teacher: 5 attention heads, expected 1 to 4");
      assertRefused(
          teacher,
          StudentShape.ofLayers(1).withHiddenSize(6).withHeads(4),
          "hidden size 6 is not a multiple of 4 attention heads");
      assertRefused(
          mobile,
          StudentShape.ofLayers(1).withHiddenSize(4),
          "a model of type mobilebert can't be made narrower");
    }
    assertThatThrownBy(() -> StudentShape.ofLayers(0)).isInstanceOf(InvalidInputException.class);
  }

  private static void assertRefused(Model teacher, StudentShape shape, String message) {
    assertThatThrownBy(() -> student(teacher, shape))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(message);
  }
}
