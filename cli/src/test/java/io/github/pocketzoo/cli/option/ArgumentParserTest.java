package io.github.pocketzoo.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
  private enum Layers {
    NONE,
    ALL_OF_THEM
  }

  private static final Setting<Long> SEED =
      Setting.withDefault("seed", ValueType.wholeNumber(), 42, "of chance");
  private static final Setting<Integer> BATCH_SIZE =
      Setting.withDefault("batch-size", ValueType.count(1), 64, "examples a step");
  private static final Setting<Double> LEARNING_RATE =
      Setting.optional("learning-rate", ValueType.positive(), "at its peak");
  private static final Setting<Double> SPARSITY =
      Setting.optional("sparsity", ValueType.fractionBelowOne(), "part of zeros");
  private static final Setting<Layers> FREEZE =
      Setting.withDefault("freeze", ValueType.oneOf(Layers.class), "none", "what stays");
  private static final Setting<String> MODEL =
      Setting.required("model", ValueType.text("MODEL"), "to read").repeated();
  private static final Flag RESUME = new Flag("resume", "go on");

  private final ArgumentParser parser =
      new ArgumentParser(
          List.of(SEED, BATCH_SIZE, LEARNING_RATE, SPARSITY, FREEZE, MODEL, RESUME), false);

  private Arguments parse(String line) {
    return parser.parse(List.of(line.split(" ")));
  }

  @Test
  void valuesAreRead() {
    Arguments arguments =
        parse(
            "--model a --seed -7 --batch-size=8 --learning-rate 3e-5 --model b=c"
                + " --freeze all-of-them --resume");

    assertThat(arguments.get(SEED)).isEqualTo(-7);
    assertThat(arguments.get(BATCH_SIZE)).isEqualTo(8);
    assertThat(arguments.find(LEARNING_RATE)).contains(3e-5);
    assertThat(arguments.find(SPARSITY)).isEmpty();
    assertThat(arguments.get(FREEZE)).isEqualTo(Layers.ALL_OF_THEM);
    assertThat(arguments.all(MODEL)).containsExactly("a", "b=c");
    assertThat(arguments.has(RESUME)).isTrue();
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    Arguments arguments = parse("--model a");

    assertThat(arguments.get(SEED)).isEqualTo(42);
    assertThat(arguments.get(FREEZE)).isEqualTo(Layers.NONE);
    assertThat(arguments.has(RESUME)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model a --seed abc      | --seed abc: expected a whole number",
        "--model a --seed 1.5      | --seed 1.5: expected a whole number",
        "--model a --seed 99999999999999999999 | --seed 99999999999999999999: expected a whole number",
        "--model a --batch-size 0  | --batch-size 0: expected a whole number of 1 or more",
        "--model a --batch-size -3 | --batch-size -3: expected a whole number of 1 or more",
        "--model a --learning-rate 0 | --learning-rate 0: expected a number greater than 0",
        "--model a --learning-rate NaN | --learning-rate NaN: expected a number greater than 0",
        "--model a --learning-rate Infinity | --learning-rate Infinity: expected a number greater than 0",
        "--model a --sparsity 1 | --sparsity 1: expected a number from 0 to less than 1",
        "--model a --sparsity -0.1 | --sparsity -0.1: expected a number from 0 to less than 1",
        "--model a --sparsity half | --sparsity half: expected a number from 0 to less than 1",
        "--model a --freeze some   | --freeze some: expected one of none, all-of-them",
        "--seed 1                  | --model MODEL is missing",
        "--model a --seed          | --seed N: the value is missing",
        "--model --seed 1          | --model MODEL: the value is missing",
        "--model a --seed 1 --seed 2 | --seed is given twice",
        "--model a --resume --resume | --resume is given twice",
        "--model a --batchsize 3   | unknown option: --batchsize; did you mean --batch-size?",
        "--model a --batch-siez=3  | unknown option: --batch-siez; did you mean --batch-size?",
        "--model a -x              | unknown option: -x",
        "--model a --see 3         | unknown option: --see; did you mean --seed?",
        "--model a b               | unexpected argument: b",
      })
  void whatIsWrongIsNamed(String line, String message) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse(line))
        .withMessage(message);
  }

  @Test
  void helpTellsDefaultsAndWhatMustBeGiven() {
    assertThat(SEED.helpWithDefault()).isEqualTo("of chance (default: 42)");
    assertThat(MODEL.helpWithDefault()).isEqualTo("to read (required)");
    assertThat(FREEZE.synopsis()).isEqualTo("--freeze none|all-of-them");
  }
}
