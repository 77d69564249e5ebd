package io.github.pocketzoo.runtime.kernel.x86;

import java.util.ArrayList;
import java.util.List;

/** A place in the code, known or yet to come. */
final class Label {
  static final int UNKNOWN = -1;

  int position = UNKNOWN;

  /** Where the code holds a 32-bit distance to this label that is still to be filled in. */
  final List<Integer> references = new ArrayList<>();
}
