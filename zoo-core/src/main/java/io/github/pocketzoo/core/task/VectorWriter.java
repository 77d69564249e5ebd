package io.github.pocketzoo.core.task;

import java.io.Closeable;

/** Writes texts with their vectors. */
public interface VectorWriter extends Closeable {
  /** Appends one. */
  void write(String text, float[] vector);
}
