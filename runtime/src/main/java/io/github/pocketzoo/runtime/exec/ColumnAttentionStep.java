package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.runtime.kernel.AttendField;
import io.github.pocketzoo.runtime.kernel.Kernel;
import java.util.Optional;

/**
 * Attention of few new tokens to all that is kept of their sequences. Threads share the heads of
 * keys and values: whoever keeps them reads them, so that nobody waits in between.
 *
 * @param rotation of queries and keys; each head's before they are read
 * @param attend a token's attention to what is kept
 */
record ColumnAttentionStep(KeptAttention attention, Optional<Rotation> rotation, Kernel attend)
    implements RowStep {
  /** Scores that the kernel needs room for beside those of the tokens. */
  private static final int MORE_SCORES = 32;

  @Override
  public long attentionBytes(int longest) {
    return (longest + (long) MORE_SCORES) * Float.BYTES;
  }

  @Override
  public void emit(Emission emission, int first, int count) {
    TokenLayout layout = emission.layout();
    Share share = emission.part().share();
    int heads = attention.heads().keyValues();
    int firstHead = share.first(heads);
    int endHead = share.end(heads);
    if (firstHead < endHead) {
      rotation.ifPresent(each -> each.emit(emission, first, count, firstHead, endHead - firstHead));
    }
    for (int head = firstHead; head < endHead; head++) {
      for (int sequence = 0; sequence < layout.sequences(); sequence++) {
        int start = layout.start(sequence);
        int end = layout.start(sequence + 1);
        attention.emitStore(emission, sequence, head, start, end - start);
        for (int row = start; row < end; row++) {
          emit(emission, sequence, head, row);
        }
      }
    }
  }

  private void emit(Emission emission, int sequence, int keyHead, int row) {
    AttentionHeads heads = attention.heads();
    Addresses at = emission.addresses();
    int head = keyHead * heads.group();
    long headBytes = attention.projections().headBytes();
    emission
        .program()
        .call(attend)
        .set(AttendField.QUERY, attention.projections().query(at, row, head))
        .set(AttendField.QUERY_STRIDE, headBytes)
        .set(AttendField.HEADS, heads.group())
        .set(AttendField.OUTPUT, at.of(attention.output(), row) + head * headBytes)
        .set(AttendField.OUTPUT_STRIDE, headBytes)
        .set(AttendField.SEQUENCE, emission.kept().address(sequence))
        .set(AttendField.INDEX, row - emission.layout().start(sequence))
        .set(AttendField.HEAD, attention.cache().head(attention.block(), keyHead))
        .set(AttendField.WINDOW, attention.sight().window())
        .set(AttendField.SCORES, at.attention());
  }
}
