package io.github.pocketzoo.eval.torch;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import java.nio.file.Path;

/**
 * What runs TorchScript files. It is found by {@link java.util.ServiceLoader}: PyTorch is large,
 * and a module of its own.
 */
public interface TorchScriptRuntime {
  /**
   * Opens a file.
   *
   * @param output what is asked of it
   * @param threads threads that a call may use
   * @throws io.github.pocketzoo.core.error.InvalidInputException if it can't be run
   */
  Forward open(Path file, MeasuredOutput output, int threads);
}
