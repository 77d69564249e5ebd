package io.github.pocketzoo.runtime.kernel.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every instruction has the bytes that GNU as gives it. */
class AssemblerTest {
  /** Methods that are no instructions, or are called for several. */
  private static final Set<String> OTHERS =
      Set.of("bind", "finish", "constant", "constantBits", "table", "jump");

  private static final List<GoldenInstruction> INSTRUCTIONS = GoldenInstruction.all();

  static Stream<String> names() {
    return INSTRUCTIONS.stream().map(GoldenInstruction::name).distinct();
  }

  @ParameterizedTest
  @MethodSource("names")
  void bytesOf(String name) {
    List<GoldenInstruction> variants =
        INSTRUCTIONS.stream().filter(instruction -> instruction.name().equals(name)).toList();
    assertThat(variants.stream().map(variant -> variant.text() + " ; " + variant.assembled()))
        .containsExactlyElementsOf(
            variants.stream().map(variant -> variant.text() + " ; " + variant.bytes()).toList());
  }

  @Test
  void everyInstructionIsCompared() {
    Set<Method> compared =
        INSTRUCTIONS.stream()
            .filter(instruction -> !instruction.name().startsWith("j"))
            .map(GoldenInstruction::method)
            .collect(Collectors.toSet());
    List<Method> instructions =
        Arrays.stream(Assembler.class.getDeclaredMethods())
            .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
            .filter(method -> !OTHERS.contains(method.getName()))
            .toList();
    assertThat(instructions).isNotEmpty().allMatch(compared::contains);
  }

  @Test
  void constantsStandBehindTheCodeOnceEach() {
    Assembler asm = new Assembler();
    asm.vaddps(Vec.ymm(0), Vec.ymm(0), asm.constant(1f));
    asm.vaddps(Vec.ymm(0), Vec.ymm(0), asm.constantBits(7));
    asm.vaddps(Vec.ymm(0), Vec.ymm(0), asm.constant(1f));
    asm.lea(Gp.RAX, Mem.at(asm.table(5, 6)));
    // 34 bytes of code, filled up; two vectors; two words.
    byte[] code = asm.finish();
    assertThat(code).hasSize(64 + 2 * 64 + 2 * 4);
    assertThat(code).startsWith(0xC4, 0xE1, 0x7C, 0x58, 0x05, 64 - 9, 0, 0, 0);
    assertThat(code).endsWith(7, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0);
  }
}
