package io.github.pocketzoo.runtime.plan;

/** What attention is made of, which can be asked for beside what it computes. */
public enum AttentionPart {
  /** Q, before positions turn it, {@code [batch, seqLen, A, d]}. */
  QUERIES,
  /** K, before positions turn it, {@code [batch, seqLen, keyValues, d]}. */
  KEYS,
  /** V, {@code [batch, seqLen, keyValues, d]}. */
  VALUES,
  /** What the softmax is taken of, {@code [batch, A, seqLen, seqLen]}. */
  SCORES
}
