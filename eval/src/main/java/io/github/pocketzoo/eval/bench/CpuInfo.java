package io.github.pocketzoo.eval.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What Linux tells of the processor in {@code /proc/cpuinfo} (man 5 proc); other systems tell
 * nothing.
 */
record CpuInfo(String model, List<String> instructionSets) {
  static final String UNKNOWN = "unknown";

  private static final Path PROC = Path.of("/proc/cpuinfo");

  /** Those that matter for matrix products, on x86-64 and arm64. */
  private static final Set<String> TELLING =
      Set.of(
          "avx",
          "avx2",
          "fma",
          "avx_vnni",
          "avx512f",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimddp",
          "sve",
          "sve2",
          "i8mm",
          "bf16");

  static CpuInfo read() {
    try {
      return parse(Files.readString(PROC));
    } catch (IOException e) {
      return new CpuInfo(UNKNOWN, List.of());
    }
  }

  static CpuInfo parse(String cpuinfo) {
    Set<String> flags = new TreeSet<>();
    field(cpuinfo, "flags")
        .or(() -> field(cpuinfo, "Features"))
        .ifPresent(all -> flags.addAll(Arrays.asList(all.split(" "))));
    flags.retainAll(TELLING);
    return new CpuInfo(field(cpuinfo, "model name").orElse(UNKNOWN), List.copyOf(flags));
  }

  private static Optional<String> field(String cpuinfo, String name) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
