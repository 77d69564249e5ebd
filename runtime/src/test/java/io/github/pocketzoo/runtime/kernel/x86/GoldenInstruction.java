package io.github.pocketzoo.runtime.kernel.x86;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code instructions.txt}.
 *
 * @param text the instruction, such as {@code vaddps ymm0, ymm1, [rbx+r14*4]}; a number behind a
 *     jump, and behind {@code rip}, counts from the instruction's end
 * @param name of the instruction
 * @param operands as {@link Assembler} takes them
 * @param bytes what GNU as makes of it
 */
record GoldenInstruction(String text, String name, List<Object> operands, String bytes) {
  private static final Pattern ADDRESS =
      Pattern.compile("\\[(\\w+?)(?:\\+(\\w+)\\*([1248]))?([+-]\\d+)?]");

  private static final Map<String, Condition> JUMPS =
      Map.of(
          "jb", Condition.BELOW,
          "jae", Condition.ABOVE_OR_EQUAL,
          "je", Condition.EQUAL,
          "jne", Condition.NOT_EQUAL,
          "jbe", Condition.BELOW_OR_EQUAL,
          "ja", Condition.ABOVE,
          "jl", Condition.LESS,
          "jge", Condition.GREATER_OR_EQUAL,
          "jle", Condition.LESS_OR_EQUAL,
          "jg", Condition.GREATER);

  /** Reads the file. */
  static List<GoldenInstruction> all() {
    try (InputStream file = GoldenInstruction.class.getResourceAsStream("instructions.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(GoldenInstruction::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GoldenInstruction parse(String line) {
    String[] textAndBytes = line.split(" ; ");
    String[] nameAndOperands = textAndBytes[0].split(" ", 2);
    String name = nameAndOperands[0];
    List<Object> operands = new ArrayList<>();
    if (nameAndOperands.length > 1) {
      for (String operand : nameAndOperands[1].split(", ")) {
        operands.add(operand(operand));
      }
    }
    if (name.equals("vroundps")) {
      operands.remove(2); // Assembler's only way of rounding.
    }
    return new GoldenInstruction(textAndBytes[0], name, operands, textAndBytes[1]);
  }

  private static Object operand(String text) {
    if (text.startsWith("[")) {
      return address(text);
    }
    if (text.startsWith("zmm")) {
      return Vec.zmm(Integer.parseInt(text.substring(3)));
    }
    if (text.startsWith("k")) {
      return new OpMask(Integer.parseInt(text.substring(1)));
    }
    if (text.startsWith("ymm")) {
      return Vec.ymm(Integer.parseInt(text.substring(3)));
    }
    if (text.startsWith("xmm")) {
      return Vec.ymm(Integer.parseInt(text.substring(3))).xmm();
    }
    return text.startsWith("r") ? register(text) : (Object) Integer.valueOf(text);
  }

  private static Gp register(String text) {
    return Gp.valueOf(text.toUpperCase(java.util.Locale.ROOT));
  }

  private static Mem address(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalStateException(text);
    }
    if (parts.group(1).equals("rip")) {
      return Mem.at(new Label());
    }
    return new Mem(
        register(parts.group(1)),
        parts.group(2) == null ? null : register(parts.group(2)),
        parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3)),
        parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4)),
        null);
  }

  /** What {@link Assembler} makes of it, as hexadecimal digits. */
  String assembled() {
    Assembler asm = new Assembler();
    return name.startsWith("j") ? jump(asm) : call(asm);
  }

  private String jump(Assembler asm) {
    int distance = (Integer) operands.get(0);
    int length = bytes.split(" ").length;
    Label target = new Label();
    int before = 0;
    if (distance < 0) {
      asm.bind(target);
      before = -distance - length;
      fill(asm, before);
    }
    if (name.equals("jmp")) {
      asm.jump(target);
    } else {
      asm.jump(JUMPS.get(name), target);
    }
    if (distance > 0) {
      fill(asm, distance);
      asm.bind(target);
    }
    return digits(asm, before);
  }

  private String call(Assembler asm) {
    try {
      method().invoke(asm, operands.toArray());
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(text, e);
    }
    for (Object operand : operands) {
      if (operand instanceof Mem memory && memory.label() != null) {
        fill(asm, 16);
        asm.bind(memory.label());
      }
    }
    return digits(asm, 0);
  }

  /** The method of {@link Assembler} that has this name and takes these operands. */
  Method method() {
    return Arrays.stream(Assembler.class.getDeclaredMethods())
        .filter(method -> method.getName().equals(name) && takesOperands(method))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Assembler has no " + text));
  }

  private boolean takesOperands(Method method) {
    Class<?>[] types = method.getParameterTypes();
    if (types.length != operands.size()) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      Class<?> type = types[i] == int.class ? Integer.class : types[i];
      if (!type.isInstance(operands.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static void fill(Assembler asm, int bytes) {
    for (int i = 0; i < bytes; i++) {
      asm.ret();
    }
  }

  private String digits(Assembler asm, int from) {
    byte[] code = asm.finish();
    int length = bytes.split(" ").length;
    return HexFormat.ofDelimiter(" ").formatHex(code, from, from + length);
  }
}
