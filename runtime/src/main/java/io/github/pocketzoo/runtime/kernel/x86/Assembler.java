package io.github.pocketzoo.runtime.kernel.x86;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes x86-64 machine code: the few general instructions that loops need, and those of AVX2, FMA,
 * F16C and AVX-512 that kernels need (Intel 64 and IA-32 Architectures Software Developer's Manual,
 * volume 2). Operands are in Intel's order, the destination first; a mask register stands behind
 * what it masks.
 *
 * <p>An instruction on zmm or on a register from 16 on gets an EVEX prefix, others a VEX prefix.
 * Where the two differ in name ({@code vpand} and {@code vpandd}), the method has the shorter one.
 */
final class Assembler {
  private static final int CAPACITY = 1 << 17;

  /** Of the longest vector, which constants are repeated for. */
  private static final int VECTOR_BYTES = Vec.ZMM_BYTES;

  // Values of fields of the VEX and EVEX prefixes.
  private static final int PP_NONE = 0;
  private static final int PP_66 = 1;
  private static final int PP_F3 = 2;
  private static final int MAP_0F = 1;
  private static final int MAP_0F38 = 2;
  private static final int MAP_0F3A = 3;
  private static final OpMask NO_MASK = new OpMask(0);

  private final ByteBuffer code = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private final Map<Integer, Label> constants = new LinkedHashMap<>();
  private final Map<Label, int[]> tables = new LinkedHashMap<>();

  /** Ends the code: constants are put behind it, and every jump must have its target. */
  byte[] finish() {
    while (code.position() % VECTOR_BYTES != 0) {
      code.put((byte) 0xCC);
    }
    constants.forEach(
        (bits, label) -> {
          bind(label);
          for (int i = 0; i < VECTOR_BYTES / Integer.BYTES; i++) {
            code.putInt(bits);
          }
        });
    tables.forEach(
        (label, words) -> {
          bind(label);
          for (int word : words) {
            code.putInt(word);
          }
        });
    byte[] bytes = new byte[code.position()];
    code.rewind();
    code.get(bytes);
    return bytes;
  }

  // ---------------------------------------------------------------- labels and constants

  void bind(Label label) {
    label.position = code.position();
    for (int at : label.references) {
      code.putInt(at, label.position - (at + 4));
    }
    label.references.clear();
  }

  /** A vector that holds {@code value} in every lane. */
  Mem constant(float value) {
    return constantBits(Float.floatToRawIntBits(value));
  }

  /** A vector that holds the 32 bits in every lane. */
  Mem constantBits(int bits) {
    return Mem.at(constants.computeIfAbsent(bits, any -> new Label()));
  }

  /** Words that stand behind the code; their place can be taken with {@link #lea}. */
  Label table(int... words) {
    Label label = new Label();
    tables.put(label, words);
    return label;
  }

  // ---------------------------------------------------------------- general instructions

  void mov(Gp to, Gp from) {
    general(0x8B, to, from);
  }

  void mov(Gp to, Mem from) {
    general(0x8B, to, from);
  }

  void mov(Mem to, Gp from) {
    general(0x89, from, to);
  }

  /** Loads 32 bits and extends their sign. */
  void movsxd(Gp to, Mem from) {
    general(0x63, to, from);
  }

  void lea(Gp to, Mem address) {
    general(0x8D, to, address);
  }

  void add(Gp to, Gp other) {
    general(0x03, to, other);
  }

  void add(Gp to, Mem other) {
    general(0x03, to, other);
  }

  void add(Gp to, int immediate) {
    arithmetic(0, to, immediate);
  }

  void sub(Gp to, Gp other) {
    general(0x2B, to, other);
  }

  void sub(Gp to, int immediate) {
    arithmetic(5, to, immediate);
  }

  void and(Gp to, int immediate) {
    arithmetic(4, to, immediate);
  }

  void cmp(Gp left, Gp right) {
    general(0x3B, left, right);
  }

  void cmp(Gp left, Mem right) {
    general(0x3B, left, right);
  }

  void cmp(Gp left, int immediate) {
    arithmetic(7, left, immediate);
  }

  void xor(Gp to, Gp other) {
    general(0x33, to, other);
  }

  void neg(Gp register) {
    rex(true, 0, 0, register.number());
    put(0xF7);
    modRegister(3, register.number());
  }

  void imul(Gp to, Gp other) {
    rex(true, to.number(), 0, other.number());
    put(0x0F);
    put(0xAF);
    modRegister(to.number(), other.number());
  }

  void imul(Gp to, Mem other) {
    rexMemory(true, to.number(), other);
    put(0x0F);
    put(0xAF);
    modMemory(to.number(), other, 1);
  }

  void imul(Gp to, Gp other, int immediate) {
    rex(true, to.number(), 0, other.number());
    put(0x69);
    modRegister(to.number(), other.number());
    code.putInt(immediate);
  }

  void shr(Gp register, int bits) {
    shift(5, register, bits);
  }

  void shl(Gp register, int bits) {
    shift(4, register, bits);
  }

  void push(Gp register) {
    pushOrPop(0x50, register);
  }

  void pop(Gp register) {
    pushOrPop(0x58, register);
  }

  void ret() {
    put(0xC3);
  }

  /** Calls the function whose address is in memory. */
  void call(Mem address) {
    rexMemory(false, 2, address);
    put(0xFF);
    modMemory(2, address, 1);
  }

  /** Tells the processor that it waits in a loop. */
  void pause() {
    put(0xF3);
    put(0x90);
  }

  /** Asks for a cache line that will be read soon. */
  void prefetcht0(Mem line) {
    prefetch(1, line);
  }

  /** Asks for a cache line that will be read later, for the second cache. */
  void prefetcht1(Mem line) {
    prefetch(2, line);
  }

  private void prefetch(int level, Mem line) {
    rexMemory(false, level, line);
    put(0x0F);
    put(0x18);
    modMemory(level, line, 1);
  }

  void jump(Label target) {
    put(0xE9);
    reference(target);
  }

  void jump(Condition condition, Label target) {
    put(0x0F);
    put(0x80 | condition.code);
    reference(target);
  }

  // ---------------------------------------------------------------- moves of vectors

  void vmovups(Vec to, Mem from) {
    vex(PP_NONE, MAP_0F, to, null, 0x10, from);
  }

  void vmovups(Mem to, Vec from) {
    vex(PP_NONE, MAP_0F, from, null, 0x11, to);
  }

  void vmovaps(Vec to, Vec from) {
    vex(PP_NONE, MAP_0F, to, null, 0x28, from);
  }

  /** One float; the rest of the register becomes 0. */
  void vmovss(Vec to, Mem from) {
    vex(PP_F3, MAP_0F, to.xmm(), null, 0x10, from, Float.BYTES);
  }

  void vmovss(Mem to, Vec from) {
    vex(PP_F3, MAP_0F, from.xmm(), null, 0x11, to, Float.BYTES);
  }

  /** 64 bits. */
  void vmovq(Mem to, Vec from) {
    vex(PP_66, MAP_0F, from.xmm(), null, 0xD6, to, Long.BYTES);
  }

  /** Stores a byte of an xmm. */
  void vpextrb(Mem to, Vec from, int index) {
    extract(0x14, to, from, index);
  }

  /** Stores 16 bits of an xmm. */
  void vpextrw(Mem to, Vec from, int index) {
    extract(0x15, to, from, index);
  }

  /** Stores 32 bits of an xmm. */
  void vpextrd(Mem to, Vec from, int index) {
    extract(0x16, to, from, index);
  }

  private void extract(int opcode, Mem to, Vec from, int index) {
    vexPrefix(PP_66, MAP_0F3A, from.xmm(), null, number(to.index()), number(to.base()), false);
    put(opcode);
    modMemory(from.number(), to, 1);
    put(index);
  }

  void vbroadcastss(Vec to, Mem from) {
    vex(PP_66, MAP_0F38, to, null, 0x18, from, Float.BYTES);
  }

  void vbroadcastss(Vec to, Vec from) {
    vex(PP_66, MAP_0F38, to, null, 0x18, from.xmm());
  }

  void vmaskmovps(Vec to, Vec mask, Mem from) {
    vex(PP_66, MAP_0F38, to, mask, 0x2C, from);
  }

  void vmaskmovps(Mem to, Vec mask, Vec from) {
    vex(PP_66, MAP_0F38, from, mask, 0x2E, to);
  }

  /** Lanes that are not in the mask become 0. */
  void vmovups(Vec to, OpMask mask, Mem from) {
    evex(PP_NONE, MAP_0F, to, mask, true, 0x10, from, to.bytes());
  }

  /** Lanes that are not in the mask are not written. */
  void vmovups(Mem to, OpMask mask, Vec from) {
    evex(PP_NONE, MAP_0F, from, mask, false, 0x11, to, from.bytes());
  }

  /** Lanes that are not in the mask become 0. */
  void vmovaps(Vec to, OpMask mask, Vec from) {
    evex(PP_NONE, MAP_0F, to, null, mask, true, 0x28, from);
  }

  /** The lanes of the mask from one register, the others from another. */
  void vblendmps(Vec to, OpMask mask, Vec whereClear, Vec whereSet) {
    evex(PP_66, MAP_0F38, to, whereClear, mask, false, 0x65, whereSet);
  }

  /** Loads a mask; 32 bits are read. */
  void kmovd(OpMask to, Mem from) {
    vexPrefix(
        PP_66,
        MAP_0F,
        new Vec(to.number(), Vec.XMM_BYTES),
        null,
        number(from.index()),
        number(from.base()),
        true);
    put(0x90);
    modMemory(to.number(), from, 1);
  }

  /** The upper 256 bits of a zmm. */
  void vextractf64x4(Vec to, Vec from, int half) {
    evexPrefix(PP_66, MAP_0F3A, from, null, NO_MASK, 0, to.number(), true);
    put(0x1B);
    modRegister(from.number(), to.number());
    put(half);
  }

  void vextractf128(Vec to, Vec from, int half) {
    vex(PP_66, MAP_0F3A, from, null, 0x19, to);
    put(half);
  }

  void vperm2f128(Vec to, Vec first, Vec second, int control) {
    vex(PP_66, MAP_0F3A, to, first, 0x06, second);
    put(control);
  }

  void vpermq(Vec to, Vec from, int control) {
    vexWide(PP_66, MAP_0F3A, to, null, 0x00, from);
    put(control);
  }

  /** Chooses lanes of a vector by the lowest bits of each lane of another, 3 or on zmm 4. */
  void vpermps(Vec to, Vec lanes, Vec from) {
    vex(PP_66, MAP_0F38, to, lanes, 0x16, from);
  }

  void vunpcklps(Vec to, Vec first, Vec second) {
    vex(PP_NONE, MAP_0F, to, first, 0x14, second);
  }

  void vunpckhps(Vec to, Vec first, Vec second) {
    vex(PP_NONE, MAP_0F, to, first, 0x15, second);
  }

  void vshufps(Vec to, Vec first, Vec second, int control) {
    vex(PP_NONE, MAP_0F, to, first, 0xC6, second);
    put(control);
  }

  void vpmovsxbw(Vec to, Mem from) {
    vex(PP_66, MAP_0F38, to, null, 0x20, from, to.bytes() / 2);
  }

  void vpmovsxbd(Vec to, Mem from) {
    vex(PP_66, MAP_0F38, to, null, 0x21, from, to.bytes() / 4);
  }

  void vpmovzxwd(Vec to, Mem from) {
    vex(PP_66, MAP_0F38, to, null, 0x33, from, to.bytes() / 2);
  }

  void vzeroupper() {
    put(0xC5);
    put(0xF8);
    put(0x77);
  }

  // ---------------------------------------------------------------- float arithmetic

  void vaddps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x58, b);
  }

  void vaddps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x58, b);
  }

  void vmulps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x59, b);
  }

  void vmulps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x59, b);
  }

  void vsubps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5C, b);
  }

  void vsubps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5C, b);
  }

  void vminps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5D, b);
  }

  void vminps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5D, b);
  }

  void vdivps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5E, b);
  }

  void vmaxps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5F, b);
  }

  void vmaxps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x5F, b);
  }

  void vsqrtps(Vec to, Vec from) {
    vex(PP_NONE, MAP_0F, to, null, 0x51, from);
  }

  void vandps(Vec to, Vec a, Mem b) {
    vex(PP_NONE, MAP_0F, to, a, 0x54, b);
  }

  void vandps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x54, b);
  }

  void vorps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x56, b);
  }

  void vxorps(Vec to, Vec a, Vec b) {
    vex(PP_NONE, MAP_0F, to, a, 0x57, b);
  }

  void vcmpps(Vec to, Vec a, Vec b, int predicate) {
    vex(PP_NONE, MAP_0F, to, a, 0xC2, b);
    put(predicate);
  }

  void vblendvps(Vec to, Vec whereClear, Vec whereSet, Vec mask) {
    vex(PP_66, MAP_0F3A, to, whereClear, 0x4A, whereSet);
    put(mask.number() << 4);
  }

  /** Rounds to the nearest integer, ties to even. */
  void vroundps(Vec to, Vec from) {
    vex(PP_66, MAP_0F3A, to, null, 0x08, from);
    put(8);
  }

  /** sum += a · b. */
  void vfmadd231ps(Vec sum, Vec a, Vec b) {
    vex(PP_66, MAP_0F38, sum, a, 0xB8, b);
  }

  /** sum += a · b. */
  void vfmadd231ps(Vec sum, Vec a, Mem b) {
    vex(PP_66, MAP_0F38, sum, a, 0xB8, b);
  }

  /** sum −= a · b. */
  void vfnmadd231ps(Vec sum, Vec a, Mem b) {
    vex(PP_66, MAP_0F38, sum, a, 0xBC, b);
  }

  /** a = a · b + c. */
  void vfmadd213ps(Vec a, Vec b, Mem c) {
    vex(PP_66, MAP_0F38, a, b, 0xA8, c);
  }

  /** a = a · b + c. */
  void vfmadd213ps(Vec a, Vec b, Vec c) {
    vex(PP_66, MAP_0F38, a, b, 0xA8, c);
  }

  /** Integers to floats. */
  void vcvtdq2ps(Vec to, Vec from) {
    vex(PP_NONE, MAP_0F, to, null, 0x5B, from);
  }

  /** Floats to integers, rounded to nearest, ties to even. */
  void vcvtps2dq(Vec to, Vec from) {
    vex(PP_66, MAP_0F, to, null, 0x5B, from);
  }

  // ---------------------------------------------------------------- integer arithmetic

  /** Products of 16-bit pairs, added: d[i] = a[2i] b[2i] + a[2i+1] b[2i+1] in 32 bits. */
  void vpmaddwd(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0xF5, b);
  }

  void vpaddd(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0xFE, b);
  }

  void vpaddd(Vec to, Vec a, Mem b) {
    vex(PP_66, MAP_0F, to, a, 0xFE, b);
  }

  /**
   * All ones where 32-bit integers are equal, zeros elsewhere; there is no such one of 512 bits.
   */
  void vpcmpeqd(Vec to, Vec a, Mem b) {
    vex(PP_66, MAP_0F, to, a, 0x76, b);
  }

  void vpsubd(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0xFA, b);
  }

  void vpand(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0xDB, b);
  }

  void vpand(Vec to, Vec a, Mem b) {
    vex(PP_66, MAP_0F, to, a, 0xDB, b);
  }

  void vpxor(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0xEF, b);
  }

  /** 32-bit integers to 16 bits, saturated; within each half of the registers. */
  void vpackssdw(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0x6B, b);
  }

  /** As {@link #vpackssdw}, to unsigned 16 bits. */
  void vpackusdw(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F38, to, a, 0x2B, b);
  }

  /** 16-bit integers to unsigned 8 bits, saturated; within each half of the registers. */
  void vpackuswb(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0x67, b);
  }

  /** 16-bit integers to 8 bits, saturated; within each half of the registers. */
  void vpacksswb(Vec to, Vec a, Vec b) {
    vex(PP_66, MAP_0F, to, a, 0x63, b);
  }

  /** Four products of bytes a lane, the first unsigned and the second signed, added to a sum. */
  void vpdpbusd(Vec sum, Vec unsigned, Vec signed) {
    evex(PP_66, MAP_0F38, sum, unsigned, NO_MASK, false, 0x50, signed);
  }

  /** Two products of bfloat16 a lane, added to an f32. */
  void vdpbf16ps(Vec sum, Vec a, Vec b) {
    evex(PP_F3, MAP_0F38, sum, a, NO_MASK, false, 0x52, b);
  }

  /** The lower 16 bits of each 32. */
  void vpmovdw(Mem to, Vec from) {
    evex(PP_F3, MAP_0F38, from, NO_MASK, false, 0x33, to, from.bytes() / 2);
  }

  void vpmovdw(Mem to, OpMask mask, Vec from) {
    evex(PP_F3, MAP_0F38, from, mask, false, 0x33, to, from.bytes() / 2);
  }

  /** The lowest 8 bits of each 32. */
  void vpmovdb(Mem to, Vec from) {
    evex(PP_F3, MAP_0F38, from, NO_MASK, false, 0x31, to, from.bytes() / 4);
  }

  void vpmovdb(Mem to, OpMask mask, Vec from) {
    evex(PP_F3, MAP_0F38, from, mask, false, 0x31, to, from.bytes() / 4);
  }

  void vpslld(Vec to, Vec from, int bits) {
    vexShift(6, to, from, bits);
  }

  void vpsrld(Vec to, Vec from, int bits) {
    vexShift(2, to, from, bits);
  }

  /** With the sign. */
  void vpsrad(Vec to, Vec from, int bits) {
    vexShift(4, to, from, bits);
  }

  /** 16-bit integers each by itself; not of 512 bits. */
  void vpsllw(Vec to, Vec from, int bits) {
    vexShift(0x71, 6, to, from, bits);
  }

  /** 16-bit integers each by itself, with the sign; not of 512 bits. */
  void vpsraw(Vec to, Vec from, int bits) {
    vexShift(0x71, 4, to, from, bits);
  }

  // ---------------------------------------------------------------- encoding

  private void put(int value) {
    code.put((byte) value);
  }

  private void reference(Label label) {
    if (label.position == Label.UNKNOWN) {
      label.references.add(code.position());
      code.putInt(0);
    } else {
      code.putInt(label.position - (code.position() + 4));
    }
  }

  private void rex(boolean wide, int reg, int index, int rm) {
    put(0x40 | (wide ? 8 : 0) | ((reg >> 3) << 2) | ((index >> 3) << 1) | (rm >> 3));
  }

  private void rexMemory(boolean wide, int reg, Mem memory) {
    rex(wide, reg, number(memory.index()), number(memory.base()));
  }

  private static int number(Gp register) {
    return register == null ? 0 : register.number();
  }

  private void general(int opcode, Gp reg, Gp rm) {
    rex(true, reg.number(), 0, rm.number());
    put(opcode);
    modRegister(reg.number(), rm.number());
  }

  private void general(int opcode, Gp reg, Mem memory) {
    rexMemory(true, reg.number(), memory);
    put(opcode);
    modMemory(reg.number(), memory, 1);
  }

  private void arithmetic(int operation, Gp register, int immediate) {
    rex(true, 0, 0, register.number());
    put(0x81);
    modRegister(operation, register.number());
    code.putInt(immediate);
  }

  private void shift(int operation, Gp register, int bits) {
    rex(true, 0, 0, register.number());
    put(0xC1);
    modRegister(operation, register.number());
    put(bits);
  }

  private void pushOrPop(int opcode, Gp register) {
    if (register.number() >= 8) {
      put(0x41);
    }
    put(opcode | (register.number() & 7));
  }

  private void modRegister(int reg, int rm) {
    put(0xC0 | ((reg & 7) << 3) | (rm & 7));
  }

  /**
   * ModRM, SIB and displacement of a memory operand.
   *
   * @param unit bytes that displacements of one byte count: 1, or with EVEX the operand's size
   */
  private void modMemory(int reg, Mem memory, int unit) {
    int field = (reg & 7) << 3;
    if (memory.label() != null) {
      put(field | 5);
      reference(memory.label());
      return;
    }
    int base = memory.base().number() & 7;
    // Without displacement, base 5 (rbp, r13) would mean "no base".
    boolean none = memory.displacement() == 0 && base != 5;
    int units = memory.displacement() / unit;
    boolean small = units == (byte) units && units * unit == memory.displacement();
    int mod = none ? 0 : small ? 0x40 : 0x80;
    if (memory.index() != null || base == 4) {
      int index = memory.index() == null ? 4 : memory.index().number() & 7;
      put(mod | field | 4);
      put(Integer.numberOfTrailingZeros(memory.scale()) << 6 | index << 3 | base);
    } else {
      put(mod | field | base);
    }
    if (!none) {
      if (small) {
        put(units);
      } else {
        code.putInt(memory.displacement());
      }
    }
  }

  private void vex(int pp, int map, Vec reg, Vec second, int opcode, Vec rm) {
    vex(pp, map, reg, second, opcode, rm, false);
  }

  private void vexWide(int pp, int map, Vec reg, Vec second, int opcode, Vec rm) {
    vex(pp, map, reg, second, opcode, rm, true);
  }

  private void vex(int pp, int map, Vec reg, Vec second, int opcode, Vec rm, boolean wide) {
    if (needsEvex(reg, second, rm)) {
      evexPrefix(pp, map, reg, second, NO_MASK, 0, rm.number(), wide);
    } else {
      vexPrefix(pp, map, reg, second, 0, rm.number(), wide);
    }
    put(opcode);
    modRegister(reg.number(), rm.number());
  }

  private void vex(int pp, int map, Vec reg, Vec second, int opcode, Mem memory) {
    vex(pp, map, reg, second, opcode, memory, reg.bytes());
  }

  /**
   * @param memoryBytes size of the operand in memory
   */
  private void vex(int pp, int map, Vec reg, Vec second, int opcode, Mem memory, int memoryBytes) {
    boolean evex = needsEvex(reg, second, reg);
    if (evex) {
      evexPrefix(pp, map, reg, second, NO_MASK, 0, memory);
    } else {
      vexPrefix(pp, map, reg, second, number(memory.index()), number(memory.base()), false);
    }
    put(opcode);
    modMemory(reg.number(), memory, evex ? memoryBytes : 1);
  }

  private static boolean needsEvex(Vec reg, Vec second, Vec rm) {
    return reg.bytes() == Vec.ZMM_BYTES
        || rm.bytes() == Vec.ZMM_BYTES
        || reg.number() >= 16
        || rm.number() >= 16
        || (second != null && second.number() >= 16);
  }

  private void evex(
      int pp, int map, Vec reg, Vec second, OpMask mask, boolean zeroing, int opcode, Vec rm) {
    evexPrefix(pp, map, reg, second, mask, zeroing ? 1 : 0, rm.number(), false);
    put(opcode);
    modRegister(reg.number(), rm.number());
  }

  private void evex(
      int pp,
      int map,
      Vec reg,
      OpMask mask,
      boolean zeroing,
      int opcode,
      Mem memory,
      int memoryBytes) {
    evexPrefix(pp, map, reg, null, mask, zeroing ? 1 : 0, memory);
    put(opcode);
    modMemory(reg.number(), memory, memoryBytes);
  }

  private void evexPrefix(
      int pp, int map, Vec reg, Vec second, OpMask mask, int zeroing, Mem memory) {
    // Bit 3 of the index is where a register as operand has its bit 4.
    evexPrefix(
        pp,
        map,
        reg,
        second,
        mask,
        zeroing,
        number(memory.index()) >> 3 << 4 | number(memory.base()),
        false);
  }

  /**
   * The EVEX prefix; R, X, B, R', vvvv and V' are stored inverted.
   *
   * @param zeroing whether lanes that are not in the mask become 0
   * @param rm number of the register in ModRM's rm field, 0 to 31
   */
  private void evexPrefix(
      int pp, int map, Vec reg, Vec second, OpMask mask, int zeroing, int rm, boolean wide) {
    int r = reg.number();
    int v = second == null ? 0 : second.number();
    int length = reg.bytes() == Vec.ZMM_BYTES ? 2 : reg.bytes() == Vec.YMM_BYTES ? 1 : 0;
    put(0x62);
    put(
        (~(r >> 3) & 1) << 7
            | (~(rm >> 4) & 1) << 6
            | (~(rm >> 3) & 1) << 5
            | (~(r >> 4) & 1) << 4
            | map);
    put((wide ? 0x80 : 0) | (~v & 15) << 3 | 4 | pp);
    put(zeroing << 7 | length << 5 | (~(v >> 4) & 1) << 3 | mask.number());
  }

  /** Shifts by an immediate: the operation is in ModRM's reg field, the destination in vvvv. */
  private void vexShift(int operation, Vec to, Vec from, int bits) {
    vexShift(0x72, operation, to, from, bits);
  }

  private void vexShift(int opcode, int operation, Vec to, Vec from, int bits) {
    Vec reg = new Vec(operation, to.bytes());
    if (needsEvex(reg, to, from)) {
      evexPrefix(PP_66, MAP_0F, reg, to, NO_MASK, 0, from.number(), false);
    } else {
      vexPrefix(PP_66, MAP_0F, reg, to, 0, from.number(), false);
    }
    put(opcode);
    modRegister(operation, from.number());
    put(bits);
  }

  /** The three-byte VEX prefix; R, X, B and vvvv are stored inverted. */
  private void vexPrefix(int pp, int map, Vec reg, Vec second, int index, int rm, boolean wide) {
    int vvvv = second == null ? 0 : second.number();
    put(0xC4);
    put((~(reg.number() >> 3) & 1) << 7 | (~(index >> 3) & 1) << 6 | (~(rm >> 3) & 1) << 5 | map);
    put((wide ? 0x80 : 0) | (~vvvv & 15) << 3 | (reg.bytes() == Vec.YMM_BYTES ? 4 : 0) | pp);
  }
}
