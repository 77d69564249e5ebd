package io.github.pocketzoo.eval.language;

import java.util.Arrays;

/**
 * Sequences of tokens as nodes that are numbered from 0, the empty one. A node is found by its
 * parent, all tokens but the last, and its last token; in a table with open addresses, as there are
 * millions.
 */
final class NgramTrie {
  static final int ROOT = 0;
  static final int ABSENT = -1;

  private static final long EMPTY = -1;

  private long[] keys = new long[1 << 10];
  private int[] nodes = new int[1 << 10];
  private int size = 1;

  NgramTrie() {
    Arrays.fill(keys, EMPTY);
  }

  /** Number of nodes. */
  int size() {
    return size;
  }

  /** The node of a sequence and one more token, or {@link #ABSENT}. */
  int child(int parent, int token) {
    int slot = slot(key(parent, token));
    return keys[slot] == EMPTY ? ABSENT : nodes[slot];
  }

  /** The same; a new node, numbered {@link #size()}, if there was none. */
  int childOrNew(int parent, int token) {
    int slot = slot(key(parent, token));
    if (keys[slot] == EMPTY) {
      if (size > keys.length / 2) {
        grow();
        slot = slot(key(parent, token));
      }
      keys[slot] = key(parent, token);
      nodes[slot] = size++;
    }
    return nodes[slot];
  }

  /** What is done for a node. */
  interface Visitor {
    /** Told a node and the node of all its tokens but the last. */
    void visit(int parent, int node);
  }

  /** Visits all nodes but the root, in no order. */
  void forEach(Visitor visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != EMPTY) {
        visitor.visit((int) (keys[slot] >>> 32), nodes[slot]);
      }
    }
  }

  private static long key(int parent, int token) {
    return ((long) parent << 32) | token;
  }

  private int slot(long key) {
    // Fibonacci hashing: neighbouring keys are common.
    long hash = key * 0x9e3779b97f4a7c15L;
    int mask = keys.length - 1;
    int slot = (int) (hash >>> 32) & mask;
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNodes = nodes;
    keys = new long[2 * oldKeys.length];
    nodes = new int[2 * oldKeys.length];
    Arrays.fill(keys, EMPTY);
    for (int old = 0; old < oldKeys.length; old++) {
      if (oldKeys[old] != EMPTY) {
        int slot = slot(oldKeys[old]);
        keys[slot] = oldKeys[old];
        nodes[slot] = oldNodes[old];
      }
    }
  }
}
