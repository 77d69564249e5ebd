package io.github.pocketzoo.gpt.pretrain;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What becomes of the ends of documents when text is cut into sequences. */
public enum DocumentBoundary {
  /**
   * Documents stand behind one another with the end-of-text token between them, and sequences are
   * cut where they are full, so none is padded (Radford et al. 2019). A token sees the documents
   * before its own in the sequence.
   */
  PACKED("packed"),
  /** Every document begins a sequence of its own; short ones are padded. */
  SEPARATE("separate");

  private final String optionName;

  DocumentBoundary(String optionName) {
    this.optionName = optionName;
  }

  /** Its name on command lines and in provenance records. */
  public String optionName() {
    return optionName;
  }

  /**
   * The boundary of that name.
   *
   * @throws InvalidInputException if there is none
   */
  public static DocumentBoundary of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.optionName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "unknown kind of document boundary \"%s\", expected %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(DocumentBoundary::optionName)
                                .collect(Collectors.joining(" or ")))));
  }
}
