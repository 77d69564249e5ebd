package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.checkpoint.SafetensorsFile;
import io.github.pocketzoo.core.checkpoint.SafetensorsWriter;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.structure.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a training run needs to go on: parameters, the optimizer's moments and the number of steps
 * done. One safetensors file, so that replacing it is one atomic rename.
 */
final class TrainingState {
  private static final String STEP = "step";
  private static final String FINGERPRINT = "fingerprint";

  private final Map<String, INDArray> arrays = new LinkedHashMap<>();

  TrainingState(Parameters parameters, AdamW optimizer) {
    parameters.arrays().forEach((name, array) -> arrays.put("parameter/" + name, array));
    optimizer.firstMoments().forEach((name, array) -> arrays.put("first_moment/" + name, array));
    optimizer.secondMoments().forEach((name, array) -> arrays.put("second_moment/" + name, array));
  }

  /**
   * Saves the state.
   *
   * @param stepsDone number of steps that are in the parameters
   * @param fingerprint of everything that the run depends on
   */
  void save(Path file, long stepsDone, String fingerprint) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(STEP, Long.toString(stepsDone))
            .metadata(FINGERPRINT, fingerprint);
    arrays.forEach(writer::add);
    writer.write(file);
  }

  /**
   * Restores a saved state into the arrays.
   *
   * @return number of steps done, 0 if there is no file
   * @throws InvalidInputException if the file belongs to another run or is altered
   */
  long restore(Path file, String fingerprint) {
    if (!Files.exists(file)) {
      return 0;
    }
    try (SafetensorsFile saved = SafetensorsFile.open(file)) {
      Map<String, String> metadata = saved.metadata();
      if (!fingerprint.equals(metadata.get(FINGERPRINT))) {
        throw new InvalidInputException(
            file
                + ": was written with another model, other data or settings; resume with the same"
                + " ones, or delete it to start anew");
      }
      for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
        try (INDArray values = saved.read(entry.getKey())) {
          if (!Arrays.equals(values.shape(), entry.getValue().shape())) {
            throw new InvalidInputException(
                file + ": tensor " + entry.getKey() + " does not have the model's shape");
          }
          entry.getValue().assign(values);
        }
      }
      return Long.parseLong(metadata.get(STEP));
    }
  }
}
