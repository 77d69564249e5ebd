package io.github.pocketzoo.core.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  @Test
  void refusesWhatCannotTrain() {
    assertThatThrownBy(() -> TrainingOptions.defaults(0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("steps is 0, expected a whole number greater than 0");
    refuses(options -> options.withBatchSize(0), "batch size is 0");
    refuses(options -> options.withLearningRate(-1), "learning rate is -1.0");
    refuses(options -> options.withLearningRate(Double.NaN), "learning rate is NaN");
    refuses(options -> options.withLearningRate(Double.POSITIVE_INFINITY), "learning rate is Inf");
    refuses(options -> options.withShards(0), "shards is 0");
    refuses(options -> options.withCheckpointSteps(-1), "checkpoint steps is -1");
  }

  private static void refuses(UnaryOperator<TrainingOptions> change, String message) {
    assertThatThrownBy(() -> change.apply(TrainingOptions.defaults(10)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("expected");
  }
}
