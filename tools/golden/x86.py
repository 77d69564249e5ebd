"""Machine code that GNU as makes of the instructions that runtime's Assembler knows.

Needs `as` and `objcopy` (GNU binutils 2.40 made the file). Assembler has one encoding an instruction
where x86-64 has several, so that `as` is told which: three bytes of VEX prefix, the register
destination in ModRM's reg field, immediates and distances of 32 bits.
"""

import subprocess
import tempfile
from pathlib import Path

OUT = (
    Path(__file__).parents[2]
    / "runtime/src/test/resources/io/github/pocketzoo/runtime/kernel/x86/instructions.txt"
)

GENERAL = ["rax", "rcx", "rbp", "rsp", "r8", "r12", "r13", "r15"]
MEMORY = [
    "[rax]",
    "[rbx+8]",
    "[rdi-128]",
    "[rsi+128]",
    "[rdx-129]",
    "[rbp]",
    "[rsp]",
    "[rsp+8]",
    "[r12]",
    "[r12+1000]",
    "[r13]",
    "[r13-8]",
    "[r9+4096]",
    "[rax+rcx*1]",
    "[rbx+r14*4]",
    "[rbp+rdx*2]",
    "[r13+r13*8]",
    "[rsp+rbp*4+64]",
    "[r12+rax*8-4]",
    "[r10+r11*4+65536]",
    "[rip+16]",
]
# (first, second, third): every place has a low and a high register.
VECTORS = [(0, 1, 2), (3, 12, 4), (13, 5, 6), (7, 8, 14), (15, 9, 10), (11, 11, 11)]


def memory_without_label():
    return [m for m in MEMORY if "rip" not in m]


def pairs(registers):
    return list(zip(registers, registers[1:] + registers[:1])) + [(registers[0], registers[0])]


def lines():
    """Pairs: the instruction as the test reads it, and as `as` does."""
    for name in ["mov", "add", "sub", "cmp", "xor"]:
        for a, b in pairs(GENERAL):
            yield f"{name} {a}, {b}", f"{{load}} {name} {a}, {b}"
    for name in ["mov", "movsxd", "lea", "add", "cmp", "imul"]:
        for register, m in zip(GENERAL * 3, MEMORY):
            size = "" if name == "lea" else "dword ptr " if name == "movsxd" else "qword ptr "
            yield f"{name} {register}, {m}", f"{name} {register}, {size}{m}"
    for register, m in zip(GENERAL * 3, MEMORY):
        yield f"mov {m}, {register}", f"mov qword ptr {m}, {register}"
    for name in ["add", "sub", "and", "cmp"]:
        for register in GENERAL[1:]:  # For rax, `as` has a shorter opcode of its own.
            for immediate in [1, -8, 127, 128, -100000]:
                # A symbol whose value comes later gets 32 bits, however small it is.
                symbol = f"later_{immediate}".replace("-", "minus_")
                yield f"{name} {register}, {immediate}", f"{name} {register}, offset {symbol}"
    for a, b in pairs(GENERAL):
        yield f"imul {a}, {b}", f"imul {a}, {b}"
        yield f"imul {a}, {b}, 48", f"imul {a}, {b}, offset later_48"
        yield f"imul {a}, {b}, -1536", f"imul {a}, {b}, -1536"
    for register in GENERAL:
        yield f"neg {register}", f"neg {register}"
        yield f"push {register}", f"push {register}"
        yield f"pop {register}", f"pop {register}"
        for bits in [2, 31, 63]:
            yield f"shl {register}, {bits}", f"shl {register}, {bits}"
            yield f"shr {register}, {bits}", f"shr {register}, {bits}"
    yield "ret", "ret"
    yield "pause", "pause"
    for m in memory_without_label():
        yield f"prefetcht0 {m}", f"{{rex}} prefetcht0 byte ptr {m}"
        yield f"prefetcht1 {m}", f"{{rex}} prefetcht1 byte ptr {m}"
    for m in MEMORY:
        yield f"call {m}", f"{{rex}} call qword ptr {m}"
    for distance in [16, -16, 300, -300]:
        jumps = ["mp", "b", "ae", "e", "ne", "be", "a", "l", "ge", "le", "g"]
        for jump in jumps:
            yield f"j{jump} {distance}", f"{{disp32}} j{jump} .+{{size}}{distance:+}"

    for name in [
        "vaddps", "vmulps", "vsubps", "vminps", "vdivps", "vmaxps", "vandps", "vorps", "vxorps",
        "vfmadd231ps", "vfmadd213ps", "vunpcklps", "vunpckhps", "vpmaddwd", "vpaddd", "vpxor",
        "vpackssdw", "vpackusdw", "vpacksswb", "vpackuswb", "vpsubd", "vpand",
    ]:  # fmt: skip
        for a, b, c in VECTORS:
            yield same(f"{name} ymm{a}, ymm{b}, ymm{c}")
            yield same(f"{name} xmm{a}, xmm{b}, xmm{c}")
    for name in [
        "vaddps", "vmulps", "vsubps", "vminps", "vmaxps", "vandps", "vfmadd231ps", "vfnmadd231ps",
        "vfmadd213ps", "vpaddd", "vpcmpeqd", "vpand",
    ]:  # fmt: skip
        for (a, b, _), m in zip(VECTORS * 4, MEMORY):
            yield same(f"{name} ymm{a}, ymm{b}, {m}")
    for name in ["vmovaps", "vsqrtps", "vcvtdq2ps", "vcvtps2dq"]:
        for a, b, _ in VECTORS:
            yield f"{name} ymm{a}, ymm{b}", f"{{vex3}} {{load}} {name} ymm{a}, ymm{b}"
    for a, b, c in VECTORS:
        yield same(f"vbroadcastss ymm{a}, xmm{b}")
        yield same(f"vshufps ymm{a}, ymm{b}, ymm{c}, 78")
        yield same(f"vcmpps ymm{a}, ymm{b}, ymm{c}, 1")
        yield same(f"vblendvps ymm{a}, ymm{b}, ymm{c}, ymm{15 - a}")
        yield same(f"vblendvps xmm{a}, xmm{b}, xmm{c}, xmm{15 - a}")
        yield same(f"vcmpps xmm{a}, xmm{b}, xmm{c}, 1")
        yield same(f"vdivps xmm{a}, xmm{b}, xmm{c}")
        yield same(f"vextractf128 xmm{a}, ymm{b}, 1")
        yield same(f"vperm2f128 ymm{a}, ymm{b}, ymm{c}, 49")
        yield same(f"vpermq ymm{a}, ymm{b}, 216")
        yield same(f"vroundps ymm{a}, ymm{b}, 8")
        yield same(f"vpslld ymm{a}, ymm{b}, 16")
        yield same(f"vpsrld ymm{a}, ymm{b}, 23")
        yield same(f"vpsrad ymm{a}, ymm{b}, 28")
        yield same(f"vpsllw ymm{a}, ymm{b}, 8")
        yield same(f"vpsraw ymm{a}, ymm{b}, 12")
        yield same(f"vpermps ymm{a}, ymm{b}, ymm{c}")
    for name, register in [
        ("vmovups", "ymm"), ("vmovups", "xmm"), ("vmovss", "xmm"), ("vbroadcastss", "ymm"),
        ("vpmovsxbw", "ymm"), ("vpmovsxbd", "ymm"), ("vpmovzxwd", "ymm"),
    ]:  # fmt: skip
        for (a, _, _), m in zip(VECTORS * 4, MEMORY):
            yield same(f"{name} {register}{a}, {m}")
    for name, register in [("vmovups", "ymm"), ("vmovups", "xmm"), ("vmovss", "xmm"), ("vmovq", "xmm")]:
        for (a, _, _), m in zip(VECTORS * 4, MEMORY):
            yield same(f"{name} {m}, {register}{a}")
    for (a, b, _), m in zip(VECTORS * 4, MEMORY):
        yield same(f"vmaskmovps ymm{a}, ymm{b}, {m}")
        yield same(f"vmaskmovps {m}, ymm{a}, ymm{b}")
    for name, size in [("vpextrb", "byte"), ("vpextrw", "word"), ("vpextrd", "dword")]:
        for (a, b, _), m in zip(VECTORS * 4, memory_without_label()):
            yield f"{name} {m}, xmm{a}, 3", f"{{vex3}} {name} {size} ptr {m}, xmm{a}, 3"
    yield "vzeroupper", "vzeroupper"
    yield from lines_of_avx512()


# (first, second, third) of AVX-512: every place has registers of every quarter.
LARGE_VECTORS = [(0, 17, 9), (31, 2, 24), (8, 26, 3), (20, 12, 16), (13, 30, 31)]
MASKS = [1, 2, 5, 7]

# Names that Assembler has for the instructions of both prefixes.
EVEX_NAMES = {
    "vpand": "vpandd", "vpxor": "vpxord", "vroundps": "vrndscaleps",
}  # fmt: skip


def evex(text):
    name, operands = text.split(" ", 1)
    return text, f"{EVEX_NAMES.get(name, name)} {operands}"


def lines_of_avx512():
    for name in [
        "vaddps", "vmulps", "vsubps", "vminps", "vdivps", "vmaxps", "vandps", "vorps",
        "vfmadd231ps", "vfmadd213ps", "vpaddd", "vpxor", "vdpbf16ps", "vpdpbusd",
        "vpsubd", "vpand", "vpermps",
    ]:  # fmt: skip
        for a, b, c in LARGE_VECTORS:
            yield evex(f"{name} zmm{a}, zmm{b}, zmm{c}")
    yield evex("vaddps ymm1, ymm18, ymm3")
    memory = MEMORY + ["[rax+64]", "[rax+rdx*1-128]", "[r12+8192]", "[rcx+32]", "[rcx+16]"]
    large = (LARGE_VECTORS * 6)[: len(memory)]
    for name in [
        "vaddps", "vmulps", "vsubps", "vminps", "vmaxps", "vandps", "vfmadd231ps", "vfnmadd231ps",
        "vfmadd213ps", "vpaddd", "vpand",
    ]:  # fmt: skip
        for (a, b, _), m in zip(large, memory):
            yield evex(f"{name} zmm{a}, zmm{b}, {m}")
    for name in ["vmovaps", "vsqrtps", "vcvtdq2ps", "vcvtps2dq"]:
        for a, b, _ in LARGE_VECTORS:
            yield f"{name} zmm{a}, zmm{b}", f"{{load}} {name} zmm{a}, zmm{b}"
    for a, b, _ in LARGE_VECTORS:
        yield evex(f"vbroadcastss zmm{a}, xmm{b}")
        yield evex(f"vroundps zmm{a}, zmm{b}, 8")
        yield evex(f"vpslld zmm{a}, zmm{b}, 16")
        yield evex(f"vpsrld zmm{a}, zmm{b}, 23")
        yield evex(f"vpsrad zmm{a}, zmm{b}, 28")
        yield evex(f"vextractf64x4 ymm{a}, zmm{b}, 1")
    for name in ["vmovups", "vbroadcastss", "vpmovsxbd", "vpmovzxwd"]:
        for (a, _, _), m in zip(large, memory):
            yield evex(f"{name} zmm{a}, {m}")
    for (a, b, c), m, k in zip(large, memory, MASKS * 7):
        yield evex(f"vmovups {m}, zmm{a}")
        yield f"vmovups zmm{a}, k{k}, {m}", f"vmovups zmm{a}{{k{k}}}{{z}}, {m}"
        yield f"vmovups {m}, k{k}, zmm{a}", f"vmovups {m}{{k{k}}}, zmm{a}"
        for name in ["vpmovdw", "vpmovdb"]:
            yield evex(f"{name} {m}, zmm{a}")
            yield f"{name} {m}, k{k}, zmm{a}", f"{name} {m}{{k{k}}}, zmm{a}"
        yield f"kmovd k{k}, {m}", f"{{vex3}} kmovd k{k}, {m}"
        yield f"vmovaps zmm{a}, k{k}, zmm{b}", f"{{load}} vmovaps zmm{a}{{k{k}}}{{z}}, zmm{b}"
        yield f"vblendmps zmm{a}, k{k}, zmm{b}, zmm{c}", f"vblendmps zmm{a}{{k{k}}}, zmm{b}, zmm{c}"


def same(text):
    return text, "{vex3} " + text


def assemble(source):
    with tempfile.TemporaryDirectory() as directory:
        object_file, binary = Path(directory, "a.o"), Path(directory, "a.bin")
        subprocess.run(["as", "-o", object_file, "-"], input=source, text=True, check=True)
        subprocess.run(["objcopy", "-O", "binary", "-j", ".text", object_file, binary], check=True)
        return binary.read_bytes()


def main():
    instructions = list(dict.fromkeys(lines()))
    # `.` is the start of a jump, distances count from its end.
    size = {text: 5 if text.startswith("jmp") else 6 for text, _ in instructions}
    # A marker behind each instruction tells where it ends; no instruction contains it.
    marker = bytes.fromhex("deadbeefdeadbeef")
    source = ".intel_syntax noprefix\n.text\n"
    for text, code in instructions:
        source += code.replace("{size}", str(size[text])) + "\n.quad 0xefbeaddeefbeadde\n"
    for value in [1, -8, 127, 128, -100000, 48]:
        source += f"later_{value} = {value}\n".replace("_-", "_minus_")
    encoded = assemble(source).split(marker)
    assert len(encoded) == len(instructions) + 1
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("w") as out:
        out.write("# Made by tools/golden/x86.py with GNU as: instruction ; bytes\n")
        for (text, _), code in zip(instructions, encoded):
            out.write(f"{text} ; {code.hex(' ')}\n")


if __name__ == "__main__":
    main()
