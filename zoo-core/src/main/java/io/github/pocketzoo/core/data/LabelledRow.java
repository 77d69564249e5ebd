package io.github.pocketzoo.core.data;

import java.util.Optional;

/**
 * An example as its file has it.
 *
 * @param line where it begins, from 1
 * @param text not blank
 * @param textPair not blank
 * @param label as its file has it
 */
record LabelledRow(long line, String text, Optional<String> textPair, String label) {
  LabelledRow withLabel(String name) {
    return new LabelledRow(line, text, textPair, name);
  }
}
