package io.github.pocketzoo.compression.distill.cache;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How numbers are kept.
 *
 * @param precision of every number
 * @param topLogits k, number of the largest logits of a row that are kept; empty for all. The
 *     probability of all others together is kept, too, and spread evenly over them when they are
 *     read: Σ softmax is exact, what is lost is how the others differ
 */
public record StoredForm(Precision precision, OptionalInt topLogits) {

  /** Of a number. */
  public enum Precision {
    /** 2 bytes, 11 bits of precision. Logits are kept less the largest of their row. */
    FLOAT16(Short.BYTES),
    /** 4 bytes. */
    FLOAT32(Float.BYTES);

    private final int bytes;

    Precision(int bytes) {
      this.bytes = bytes;
    }

    /** Size of a number. */
    int bytes() {
      return bytes;
    }

    /** Its name on command lines and in recipes. */
    public String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The precision of that name.
     *
     * @throws InvalidInputException if there is none
     */
    public static Precision of(String name) {
      return Arrays.stream(values())
          .filter(each -> each.optionName().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "unknown precision \"%s\", expected one of %s"
                          .formatted(
                              name,
                              Arrays.stream(values())
                                  .map(Precision::optionName)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  /** Checks k. */
  public StoredForm {
    if (topLogits.isPresent() && topLogits.getAsInt() < 1) {
      throw new InvalidInputException(
          "%d logits of a row are to be kept, expected 1 or more".formatted(topLogits.getAsInt()));
    }
  }

  /** All numbers, in half precision. */
  public static StoredForm half() {
    return new StoredForm(Precision.FLOAT16, OptionalInt.empty());
  }

  @Override
  public String toString() {
    return precision.optionName()
        + (topLogits.isPresent() ? " top " + topLogits.getAsInt() + " logits" : "");
  }
}
