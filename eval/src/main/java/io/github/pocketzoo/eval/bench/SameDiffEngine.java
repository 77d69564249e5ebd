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
    useThreads(threads);
    return new OpenEngine(name(), Isa.ofThisMachine(), new SameDiffForward(model.model()));
  }

  /** Sets how many threads all operations of ND4J may use from now on. */
  static void useThreads(int threads) {
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxMasterThreads(threads);
    if (environment.maxMasterThreads() != threads) {
      throw new InvalidInputException(
          ("samediff: ND4J can't use %d threads, at most %d: as many as there are processors, or as"
                  + " OMP_NUM_THREADS said when the process began")
              .formatted(threads, environment.maxThreads()));
    }
    // Matrix products are OpenBLAS's, which counts threads on its own.
    Nd4j.factory().blas().setMaxThreads(threads);
  }
}
