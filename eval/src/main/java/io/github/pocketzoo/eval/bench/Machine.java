package io.github.pocketzoo.eval.bench;

import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a report was made; times are comparable only between equal machines.
 *
 * @param cpu model of the processor, {@code "unknown"} where the system doesn't tell
 * @param instructionSets vector instructions the processor has, such as {@code "avx512_vnni"};
 *     empty where the system doesn't tell
 * @param logicalProcessors processors the JVM may use
 * @param engineThreads threads that one ND4J operation may use, and a call of what was compiled for
 *     an evaluation
 * @param operatingSystem name, version and architecture
 * @param jvm name and version
 */
public record Machine(
    String cpu,
    List<String> instructionSets,
    int logicalProcessors,
    int engineThreads,
    String operatingSystem,
    String jvm) {
  public Machine {
    instructionSets = List.copyOf(instructionSets);
  }

  /** The machine this runs on. */
  public static Machine current() {
    CpuInfo cpu = CpuInfo.read();
    return new Machine(
        cpu.model(),
        cpu.instructionSets(),
        Runtime.getRuntime().availableProcessors(),
        Nd4j.getEnvironment().maxMasterThreads(),
        property("os.name") + " " + property("os.version") + " " + property("os.arch"),
        property("java.vm.name") + " " + Runtime.version());
  }

  private static String property(String name) {
    return System.getProperty(name, CpuInfo.UNKNOWN);
  }
}
