package io.github.pocketzoo.runtime.kernel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** What every implementation of {@link Kernels} has to do; there is a subclass for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KernelContract {
  private Kernels kernels;

  /** Makes the kernels that are tested. */
  protected abstract Kernels create();

  @BeforeAll
  void open() {
    kernels = create();
  }

  @AfterAll
  void close() {
    kernels.close();
  }

  @Nested
  class Gemm extends GemmContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Stream extends StreamContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Rows extends RowContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Functions extends FunctionContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Rotary extends RotaryContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Softmax extends SoftmaxContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Mask extends MaskContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Segments extends SegmentContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class KeptTokens extends KeptTokensContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Barrier extends BarrierContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Read extends ReadContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Transpose extends TransposeContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Embedding extends EmbeddingContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Pool extends PoolContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class NativeCall extends NativeCallContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }

  @Nested
  class Programs extends ProgramContract {
    @Override
    Kernels kernels() {
      return kernels;
    }
  }
}
