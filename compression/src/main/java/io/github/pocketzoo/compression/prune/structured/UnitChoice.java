package io.github.pocketzoo.compression.prune.structured;

import io.github.pocketzoo.core.structure.KeptUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Chooses which units stay: those with the greatest scores; among equal ones, the first.
 *
 * @param heads part of the heads that goes, in [0, 1)
 * @param neurons part of the neurons that goes, in [0, 1)
 */
record UnitChoice(double heads, double neurons, Allocation allocation) {
  /**
   * Kernels work on whole vectors of columns: blocks of different widths keep multiples of these
   * many neurons, if they had such a multiple.
   */
  private static final int NEURON_MULTIPLE = 32;

  /** A part of those that go, in [0, 1]. */
  UnitChoice part(double part) {
    return new UnitChoice(part * heads, part * neurons, allocation);
  }

  List<KeptUnits> of(UnitScores scores) {
    UnitScores compared = allocation == Allocation.GLOBAL ? scores.normalized() : scores;
    List<List<Integer>> ofHeads = kept(compared, UnitScores.OfBlock::heads, heads, 1);
    List<List<Integer>> ofNeurons =
        kept(compared, UnitScores.OfBlock::neurons, neurons, NEURON_MULTIPLE);
    return IntStream.range(0, scores.blocks().size())
        .mapToObj(block -> new KeptUnits(ofHeads.get(block), ofNeurons.get(block)))
        .toList();
  }

  private List<List<Integer>> kept(
      UnitScores scores, Function<UnitScores.OfBlock, double[]> units, double part, int multiple) {
    List<double[]> blocks = scores.blocks().stream().map(units).toList();
    int[] numbers =
        switch (allocation) {
          case UNIFORM -> blocks.stream().mapToInt(block -> left(block.length, part)).toArray();
          case GLOBAL -> global(blocks, part, multiple);
        };
    return IntStream.range(0, blocks.size())
        .mapToObj(block -> best(blocks.get(block), numbers[block]))
        .toList();
  }

  private static int left(int units, double part) {
    return Math.max(1, units - (int) Math.round(part * units));
  }

  /** How many units of each block are among the best of all. */
  private static int[] global(List<double[]> blocks, double part, int multiple) {
    record Unit(int block, double score) {}
    List<Unit> all = new ArrayList<>();
    int[] numbers = new int[blocks.size()];
    for (int block = 0; block < blocks.size(); block++) {
      int first = best(blocks.get(block), 1).get(0);
      numbers[block] = 1;
      for (int unit = 0; unit < blocks.get(block).length; unit++) {
        if (unit != first) {
          all.add(new Unit(block, blocks.get(block)[unit]));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Unit::score).reversed());
    int others = left(all.size() + blocks.size(), part) - blocks.size();
    all.stream().limit(Math.max(0, others)).forEach(unit -> numbers[unit.block()]++);
    for (int block = 0; block < numbers.length; block++) {
      int width = blocks.get(block).length;
      if (width % multiple == 0) {
        int rounded = (int) Math.round((double) numbers[block] / multiple) * multiple;
        numbers[block] = Math.max(multiple, rounded);
      }
    }
    return numbers;
  }

  /** Numbers of the units with the greatest scores, in ascending order. */
  private static List<Integer> best(double[] scores, int number) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer unit) -> scores[unit]).reversed())
        .limit(number)
        .sorted()
        .toList();
  }
}
