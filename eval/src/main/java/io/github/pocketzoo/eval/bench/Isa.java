package io.github.pocketzoo.eval.bench;

import java.util.List;
import java.util.Map;

/** The best instruction set that a processor has for products of int8 or float matrices. */
public final class Isa {
  /** From the best to the worst: the flag of Linux, and what it is called here. */
  private static final List<Map.Entry<String, String>> BEST_FIRST =
      List.of(
          Map.entry("amx_int8", "amx"),
          Map.entry("avx512_vnni", "avx512_vnni"),
          Map.entry("avx512f", "avx512"),
          Map.entry("avx_vnni", "avx_vnni"),
          Map.entry("avx2", "avx2"));

  private Isa() {}

  /**
   * The best of {@code amx}, {@code avx512_vnni}, {@code avx512}, {@code avx_vnni} and {@code avx2}
   * that this machine has; {@code "unknown"} if it has none or its system doesn't tell.
   */
  public static String ofThisMachine() {
    return best(CpuInfo.read().instructionSets());
  }

  static String best(List<String> flags) {
    return BEST_FIRST.stream()
        .filter(entry -> flags.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(CpuInfo.UNKNOWN);
  }
}
