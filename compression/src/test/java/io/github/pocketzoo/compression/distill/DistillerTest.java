package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.train.FineTuner;
import io.github.pocketzoo.core.train.Freezing;
import org.junit.jupiter.api.Test;

class DistillerTest {
  @Test
  void aStudentBeginsWithTheTeachersWeights() {
    try (Model teacher = TinyClassifier.create(1);
        Model student = Student.fromLayers(teacher, LayerMap.uniform(2, 1))) {
      assertThat(student.architecture().structure().blocks()).hasSize(1);
      for (String name : student.parameters().names()) {
        String source = name.replace("layer.0", "layer.1");
        assertThat(student.parameters().get(name))
            .as(name)
            .isEqualTo(teacher.parameters().get(source))
            .isNotSameAs(teacher.parameters().get(source));
      }
    }
  }

  @Test
  void theStudentLearnsFromATeacherThatDoesNotChange() {
    Distiller distiller =
        new Distiller(LayerMap.uniform(2, 1), new DistillationWeights(2, 0.5, 0.5, 0.1));
    try (Model base = TinyClassifier.create(1);
        Model teacher =
            new FineTuner(Freezing.NONE, 16)
                .train(base, TinyClassifier.texts(), TinyClassifier.run(60));
        Forward forward = new SameDiffForward(teacher);
        Model before = Student.fromLayers(teacher, LayerMap.uniform(2, 2));
        Model student =
            distiller.distill(teacher, forward, TinyClassifier.texts(), TinyClassifier.run(60))) {
      assertThat(teacher.parameters().arrays()).isEqualTo(before.parameters().arrays());
      Provenance.Step step = student.provenance().steps().get(1);
      assertThat(step.operation()).isEqualTo("distill");
      assertThat(step.metrics().get("train_loss")).isLessThan(0.6);
      assertThat(step.settings()).containsEntry("teacher_layers", "[1]").containsKey("seed");
    }
  }
}
