package io.github.pocketzoo.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedTasksTest {
  @Test
  void areFoundByName() {
    assertThat(EmbeddedTasks.all()).isNotEmpty().doesNotContainNull();
    for (ClassificationTask task : EmbeddedTasks.all()) {
      assertThat(EmbeddedTasks.named(task.name())).isSameAs(task);
      assertThat(task.name()).matches("[a-z0-9-]+");
      assertThat(task.version()).isNotBlank();
      assertThat(task.description()).isNotBlank();
    }
    assertThat(EmbeddedTasks.named("wordnet-supersenses")).isInstanceOf(WordNetSupersenses.class);
  }

  @Test
  void unknownNameIsAnErrorThatListsTheKnownOnes() {
    assertThatThrownBy(() -> EmbeddedTasks.named("mnli"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("unknown task \"mnli\", expected one of: wordnet-supersenses");
  }

  @Test
  void textsOfLanguageTasksAreDifferentParts() {
    LanguageTask task = EmbeddedTasks.ofLanguage().get(0);
    assertThat(task.name()).isEqualTo("wordnet-definitions");
    assertThat(List.of(task.train().name(), task.validation().name(), task.test().name()))
        .containsExactly(
            "wordnet-definitions/train",
            "wordnet-definitions/validation",
            "wordnet-definitions/test");
  }
}
