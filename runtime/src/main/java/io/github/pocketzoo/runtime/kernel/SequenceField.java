package io.github.pocketzoo.runtime.kernel;

/** What kernels read about a sequence whose keys and values are kept; see {@link CacheSpec}. */
public enum SequenceField implements Field {
  /** Tokens that were there before those that are being computed. */
  LENGTH,
  /** Address of the table of addresses of the sequence's pages. */
  PAGES
}
