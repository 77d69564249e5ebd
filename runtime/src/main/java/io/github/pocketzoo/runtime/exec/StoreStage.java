package io.github.pocketzoo.runtime.exec;

/** Keeps the keys and values of new tokens. */
record StoreStage(KeptAttention attention) implements KernelStage {
  @Override
  public boolean readsOtherRows() {
    return false;
  }

  @Override
  public void emit(Emission emission) {
    TokenLayout layout = emission.layout();
    Part part = emission.part();
    for (int sequence = 0; sequence < layout.sequences(); sequence++) {
      int from = Math.max(part.firstRow(), layout.start(sequence));
      int to = Math.min(part.endRow(), layout.start(sequence + 1));
      if (from < to) {
        for (int head = 0; head < attention.heads().keyValues(); head++) {
          attention.emitStore(emission, sequence, head, from, to - from);
        }
      }
    }
  }
}
