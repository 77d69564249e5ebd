/** How much a model's held-out loss depends on each of its parts. */
package io.github.pocketzoo.compression.sensitivity;
