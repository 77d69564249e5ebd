package io.github.pocketzoo.core.data;

import java.util.Optional;

/**
 * An example as its file has it.
 *
 * @param location where it begins
 * @param text not blank
 * @param textPair not blank
 * @param label as its file has it
 */
record LabelledRow(SourceLocation location, String text, Optional<String> textPair, String label) {
  LabelledRow withLabel(String name) {
    return new LabelledRow(location, text, textPair, name);
  }
}
