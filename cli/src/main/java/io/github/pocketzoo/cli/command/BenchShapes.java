package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.eval.bench.CallShape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The options that say how large the calls of {@code bench} are. */
final class BenchShapes {
  private static final int BATCH = 8;
  private static final int MIXED_BATCH = 32;
  private static final int SEQ = 128;

  /** A length, or none where texts have their own. */
  private static final ValueType<OptionalInt> LENGTH =
      new ValueType<>("N|" + CallShape.MIXED, BenchShapes::length);

  private static final Setting<List<Integer>> BATCHES =
      Setting.optional(
          "batch",
          ValueType.listOf(ValueType.count(1)),
          "texts a call (default: %d, of mixed lengths %d)".formatted(BATCH, MIXED_BATCH));
  private static final Setting<List<OptionalInt>> LENGTHS =
      Setting.optional(
          "seq",
          ValueType.listOf(LENGTH),
          ("tokens of each text, special tokens included; mixed: WordNet definitions of their own"
                  + " lengths, padded to the longest of a call (default: %d)")
              .formatted(SEQ));
  private static final Setting<List<CallShape>> SHAPES =
      Setting.optional(
          "shape",
          ValueType.listOf(new ValueType<>("BATCHxSEQ", CallShape::parse)),
          "these calls only, instead of every --batch with every --seq; such as 8x128,32xmixed");

  static final OptionGroup OPTIONS =
      OptionGroup.of("Calls (every --batch with every --seq)", BATCHES, LENGTHS, SHAPES);

  private BenchShapes() {}

  private static OptionalInt length(String text) {
    return text.equals(CallShape.MIXED) ? OptionalInt.empty() : OptionalInt.of(count(text));
  }

  private static int count(String text) {
    try {
      return ValueType.count(1).parser().apply(text);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.getMessage() + ", or " + CallShape.MIXED, e);
    }
  }

  /**
   * The shapes in the order given, none twice.
   *
   * @throws UsageException if the options contradict each other
   */
  static List<CallShape> of(Arguments arguments) {
    if (arguments.has(SHAPES)) {
      refuse(arguments, BATCHES);
      refuse(arguments, LENGTHS);
      return List.copyOf(new LinkedHashSet<>(arguments.get(SHAPES)));
    }
    Set<CallShape> shapes = new LinkedHashSet<>();
    for (OptionalInt length : arguments.find(LENGTHS).orElse(List.of(OptionalInt.of(SEQ)))) {
      int usual = length.isPresent() ? BATCH : MIXED_BATCH;
      for (int batch : arguments.find(BATCHES).orElse(List.of(usual))) {
        shapes.add(new CallShape(batch, length));
      }
    }
    return List.copyOf(shapes);
  }

  /** Refuses all of these options. */
  static void refuse(Arguments arguments) {
    for (Setting<?> setting : List.of(BATCHES, LENGTHS, SHAPES)) {
      DataOptions.refuse(arguments, setting, "--task encode");
    }
  }

  private static void refuse(Arguments arguments, Setting<?> setting) {
    if (arguments.has(setting)) {
      throw new UsageException(
          "--%s and --%s exclude each other".formatted(SHAPES.name(), setting.name()));
    }
  }

  /**
   * Refuses texts that are too long for a model.
   *
   * @param model what to call it
   */
  static void check(List<CallShape> shapes, String model, Architecture architecture) {
    for (CallShape shape : shapes) {
      if (shape.seqLen().orElse(1) > architecture.maxLength()) {
        throw new InvalidInputException(
            "%s: calls of %s tokens, the model takes at most %d"
                .formatted(model, shape, architecture.maxLength()));
      }
    }
  }
}
