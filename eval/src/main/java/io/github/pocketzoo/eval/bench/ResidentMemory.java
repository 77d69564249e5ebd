package io.github.pocketzoo.eval.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process that is in RAM, as Linux tells in {@code /proc/self/status} (proc(5)). */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "VmRSS:";
  private static final long KIB = 1_024;

  private ResidentMemory() {}

  /** Bytes; empty on systems that do not tell. */
  public static OptionalLong bytes() {
    try {
      return parse(Files.readString(STATUS));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong parse(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(FIELD))
        .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
