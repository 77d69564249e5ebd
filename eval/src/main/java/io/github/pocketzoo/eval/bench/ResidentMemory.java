package io.github.pocketzoo.eval.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process that is in RAM, as Linux tells in {@code /proc/self/status} (proc(5)). */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String NOW = "VmRSS:";
  private static final String PEAK = "VmHWM:";
  private static final long KIB = 1_024;

  private ResidentMemory() {}

  /** Bytes; empty on systems that do not tell. */
  public static OptionalLong bytes() {
    return read(NOW);
  }

  /** The most bytes that there have been; empty on systems that do not tell. */
  public static OptionalLong peakBytes() {
    return read(PEAK);
  }

  private static OptionalLong read(String field) {
    try {
      return parse(Files.readString(STATUS), field);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong parse(String status, String field) {
    return status
        .lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
