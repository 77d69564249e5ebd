package io.github.pocketzoo.core.exec;

import java.util.List;
import java.util.Map;

/** A model that shows what its linear layers read, such as for calibration. */
public interface ObservableForward extends Forward {
  /**
   * Which outputs of {@link #run} are what matrices multiply: {@code [rows, in]} or {@code [batch,
   * seqLen, in]}.
   *
   * @return names of outputs by the names of the matrices' parameters; a matrix that several layers
   *     share has an output for each, and layers that read the same have the same output
   */
  Map<String, List<String>> linearInputs();
}
