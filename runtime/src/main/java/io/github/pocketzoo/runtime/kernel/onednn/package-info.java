/**
 * Matrix products with constant weights in oneDNN, as functions that a list of native commands can
 * call.
 *
 * <p>{@link io.github.pocketzoo.runtime.kernel.onednn.OneDnn} is the way in. It packs weights once
 * into a {@link io.github.pocketzoo.runtime.kernel.onednn.OneDnnMatmul}, which any number of
 * threads share; each thread has a {@link io.github.pocketzoo.runtime.kernel.onednn.OneDnnContext}
 * with {@link io.github.pocketzoo.runtime.kernel.onednn.OneDnnCall}s of its own.
 *
 * <p>All native memory here is freed by {@code close()}, none by the garbage collector. What was
 * made last is closed first: calls and contexts, then products, then the library.
 */
package io.github.pocketzoo.runtime.kernel.onednn;
