package io.github.pocketzoo.eval.bench;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.SameDiffForward;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/** SameDiff's own executor, op by op, in float32. */
public final class SameDiffEngine implements Engine {
  @Override
  public String name() {
    return "samediff";
  }

  /**
   * {@inheritDoc}
   *
   * <p>ND4J has one setting for the whole process: the threads are those of all its operations from
   * then on.
   */
  @Override
  public OpenEngine open(EngineModel model, int threads) {
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxThreads(threads);
    environment.setMaxMasterThreads(threads);
    if (environment.maxThreads() != threads) {
      throw new InvalidInputException(
          ("samediff: ND4J takes at most as many threads as OMP_NUM_THREADS said when the process"
                  + " began, %d; expected %d")
              .formatted(environment.maxThreads(), threads));
    }
    // Matrix products are OpenBLAS's, which counts threads on its own.
    Nd4j.factory().blas().setMaxThreads(threads);
    return new OpenEngine(name(), Isa.ofThisMachine(), new SameDiffForward(model.model()));
  }
}
