package io.github.pocketzoo.runtime.kernel;

/** The matrix product of few rows and a right factor from memory. */
abstract class StreamContract extends GemmContract {
  @Override
  Kernel kernel(GemmSpec spec) {
    return kernels().stream(spec);
  }
}
