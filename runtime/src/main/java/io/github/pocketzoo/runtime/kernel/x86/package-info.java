/** Kernels as machine code for x86-64 with AVX2, and the assembler that writes it. */
package io.github.pocketzoo.runtime.kernel.x86;
