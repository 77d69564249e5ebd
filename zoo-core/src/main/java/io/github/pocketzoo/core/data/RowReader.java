package io.github.pocketzoo.core.data;

import java.io.IOException;
import java.util.Optional;

/** Reads the examples of one file in order; whoever opened the file closes it. */
interface RowReader {
  /** The next example, or nothing at the end of the file. */
  Optional<LabelledRow> next() throws IOException;
}
