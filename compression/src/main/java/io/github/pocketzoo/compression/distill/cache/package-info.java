/** What teachers computed, kept on disk. */
package io.github.pocketzoo.compression.distill.cache;
