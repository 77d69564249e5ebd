/** More texts out of few. */
package io.github.pocketzoo.compression.distill.augment;
