package io.github.pocketzoo.eval.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The energy counters of the processor packages (RAPL), as Linux shows them in {@code
 * /sys/class/powercap}: {@code energy_uj} counts microjoules up to {@code max_energy_range_uj} and
 * begins again. Often only root may read them.
 */
final class EnergyMeter {
  private static final Path POWERCAP = Path.of("/sys/class/powercap");
  private static final double MICRO = 1e-6;

  /** A package; those within it ({@code intel-rapl:0:1}) are part of it. */
  private static final String PACKAGES = "intel-rapl:[0-9]*";

  private final List<Path> counters;

  private EnergyMeter(List<Path> counters) {
    this.counters = counters;
  }

  /** The meter of this machine; empty where it has none that may be read. */
  static Optional<EnergyMeter> ofMachine() {
    return in(POWERCAP);
  }

  static Optional<EnergyMeter> in(Path directory) {
    List<Path> counters = new ArrayList<>();
    try (DirectoryStream<Path> packages = Files.newDirectoryStream(directory, PACKAGES)) {
      for (Path each : packages) {
        if (each.getFileName().toString().indexOf(':')
                == each.getFileName().toString().lastIndexOf(':')
            && Files.isReadable(each.resolve("energy_uj"))) {
          counters.add(each);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return counters.isEmpty() ? Optional.empty() : Optional.of(new EnergyMeter(counters));
  }

  /** The counters now, in microjoules. */
  List<Long> read() {
    return counters.stream().map(counter -> number(counter.resolve("energy_uj"))).toList();
  }

  /** Joules since an earlier reading. */
  double joulesSince(List<Long> before) {
    List<Long> now = read();
    double microjoules = 0;
    for (int i = 0; i < now.size(); i++) {
      long passed = now.get(i) - before.get(i);
      microjoules +=
          passed >= 0 ? passed : passed + number(counters.get(i).resolve("max_energy_range_uj"));
    }
    return microjoules * MICRO;
  }

  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException(file + ": not a counter", e);
    }
  }
}
