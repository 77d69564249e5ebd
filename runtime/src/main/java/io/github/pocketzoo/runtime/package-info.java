/**
 * Compiles SameDiff inference graphs and runs them in f32, bf16 and int8.
 *
 * <ul>
 *   <li>{@code plan}: import of a graph and its fusion into few operations
 *   <li>{@code kernel}: what kernels are, with implementations as machine code ({@code x86}), in
 *       plain Java ({@code portable}) and products by oneDNN ({@code onednn})
 *   <li>{@code exec}: packed weights, schedules, memory, threads
 * </ul>
 */
package io.github.pocketzoo.runtime;
