package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.Kernels;
import io.github.pocketzoo.runtime.kernel.StoreField;
import io.github.pocketzoo.runtime.plan.Sight;

/**
 * The attention of a block whose keys and values are kept.
 *
 * @param store keeps keys and values of a head
 * @param cache where they are kept
 * @param block number of the attention in the graph
 * @param sight what a token sees
 * @param projections of new tokens
 * @param output the heads' contexts side by side
 */
record KeptAttention(
    Kernel store,
    KeyValueCache cache,
    int block,
    Sight sight,
    Projections projections,
    Buffer output) {

  static KeptAttention of(
      Kernels kernels,
      KeyValueCache cache,
      int block,
      Sight sight,
      Projections projections,
      Buffer output) {
    return new KeptAttention(kernels.store(cache.spec()), cache, block, sight, projections, output);
  }

  AttentionHeads heads() {
    return projections.heads();
  }

  /**
   * Appends the call that keeps a head's keys and values.
   *
   * @param first first row, of the sequence
   */
  void emitStore(Emission emission, int sequence, int head, int first, int rows) {
    Addresses at = emission.addresses();
    emission
        .program()
        .call(store)
        .set(StoreField.KEYS, projections.key(at, first, head))
        .set(StoreField.VALUES, projections.value(at, first, head))
        .set(StoreField.STRIDE, projections.stride())
        .set(StoreField.ROWS, rows)
        .set(StoreField.SEQUENCE, emission.kept().address(sequence))
        .set(StoreField.INDEX, first - emission.layout().start(sequence))
        .set(StoreField.HEAD, cache.head(block, head));
  }
}
