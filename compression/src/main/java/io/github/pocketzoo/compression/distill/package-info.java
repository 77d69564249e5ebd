/**
 * Knowledge distillation: a student learns from one or more teachers. {@link
 * io.github.pocketzoo.compression.distill.Distillation} has all settings, {@link
 * io.github.pocketzoo.compression.distill.Distiller} is the common case.
 */
package io.github.pocketzoo.compression.distill;
