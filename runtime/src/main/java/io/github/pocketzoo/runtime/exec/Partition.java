package io.github.pocketzoo.runtime.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * How a batch is shared out among threads: by rows. Where the threads' shares can end between
 * sequences without much imbalance, they do, and no thread needs another's rows; else a sequence's
 * rows are shared, and threads have to wait for one another before attention.
 *
 * @param parts one for each thread that has work
 * @param independent whether no sequence is in two parts
 */
record Partition(List<Part> parts, boolean independent) {
  /** Rows that a product computes together; a thread gets no fewer. */
  private static final int SMALLEST_PART = 6;

  /** The largest share, relative to an equal one, that is accepted to keep sequences whole. */
  private static final double IMBALANCE = 1.15;

  Partition {
    parts = List.copyOf(parts);
  }

  /**
   * Shares out.
   *
   * @param together whether all rows must be in one stretch of memory, see {@link Addresses}
   */
  static Partition of(TokenLayout layout, int threads, boolean together) {
    if (layout.rows() == 0) {
      return new Partition(examples(layout.sequences(), threads), !together);
    }
    int count = Math.max(1, Math.min(threads, layout.rows() / SMALLEST_PART));
    if (count == 1) {
      return new Partition(List.of(new Part(0, layout.rows(), 0, layout.sequences())), !together);
    }
    List<Part> whole = wholeSequences(layout, count);
    int largest = whole.stream().mapToInt(Part::rows).max().orElseThrow();
    if (!together && largest <= IMBALANCE * layout.rows() / count) {
      return new Partition(whole, true);
    }
    return new Partition(equalRows(layout, count), false);
  }

  /** Every thread has all rows, and a share of their columns. */
  static Partition ofColumns(TokenLayout layout, int threads) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      parts.add(new Part(0, layout.rows(), 0, layout.sequences(), new Share(i, threads)));
    }
    return new Partition(parts, false);
  }

  private static List<Part> examples(int count, int threads) {
    int parts = Math.max(1, Math.min(threads, count / SMALLEST_PART));
    List<Part> shares = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int first = boundary(count, parts, i);
      shares.add(new Part(0, 0, first, boundary(count, parts, i + 1) - first));
    }
    return shares;
  }

  private static int boundary(int count, int parts, int index) {
    return (int) ((long) count * index / parts);
  }

  private static List<Part> wholeSequences(TokenLayout layout, int count) {
    List<Part> parts = new ArrayList<>();
    int sequence = 0;
    for (int i = 0; i < count; i++) {
      int goal = boundary(layout.rows(), count, i + 1);
      int end = sequence;
      // A sequence belongs to the part that has the larger half of it.
      while (end < layout.sequences() && (layout.start(end) + layout.start(end + 1)) / 2 < goal) {
        end++;
      }
      if (i == count - 1) {
        end = layout.sequences();
      }
      int first = layout.start(sequence);
      if (end > sequence) {
        parts.add(new Part(first, layout.start(end) - first, sequence, end - sequence));
      }
      sequence = end;
    }
    return parts;
  }

  private static List<Part> equalRows(TokenLayout layout, int count) {
    List<Part> parts = new ArrayList<>();
    int sequence = 0;
    int first = 0;
    for (int i = 0; i < count; i++) {
      int end = boundary(layout.rows(), count, i + 1);
      int endSequence = sequence;
      while (endSequence < layout.sequences() && layout.start(endSequence) < end) {
        endSequence++;
      }
      parts.add(new Part(first, end - first, sequence, endSequence - sequence));
      first = end;
      sequence = endSequence;
    }
    return parts;
  }
}
