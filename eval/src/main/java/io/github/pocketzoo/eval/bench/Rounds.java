package io.github.pocketzoo.eval.bench;

/**
 * Turns of several contestants. A machine slows down and speeds up over a minute (heat, neighbours,
 * the garbage collector); if each contestant had its minute to itself, that drift would look like a
 * difference between them. So each gets one short turn a round, and the order rotates from round to
 * round.
 *
 * @param contestants how many there are
 * @param rounds turns that each gets
 */
record Rounds(int contestants, int rounds) {
  /** What a contestant does in its turn. */
  @FunctionalInterface
  interface Turn {
    /**
     * Takes a turn.
     *
     * @param round number of the round, from 0
     * @param contestant number of the contestant, from 0
     */
    void take(int round, int contestant);
  }

  /** All turns, one after the other: 0 1 2, 1 2 0, 2 0 1, 0 1 2, ... */
  void run(Turn turn) {
    for (int round = 0; round < rounds; round++) {
      for (int place = 0; place < contestants; place++) {
        turn.take(round, (round + place) % contestants);
      }
    }
  }
}
