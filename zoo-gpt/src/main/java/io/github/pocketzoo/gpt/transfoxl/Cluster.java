package io.github.pocketzoo.gpt.transfoxl;

/**
 * Tokens of neighbouring indices, so of similar frequency (Grave et al. 2017).
 *
 * @param first the first token
 * @param end the first token after them
 * @param width of their rows
 */
record Cluster(int first, int end, int width) {
  int size() {
    return end - first;
  }
}
