package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.cli.option.Arguments;
import io.github.pocketzoo.cli.option.CommandOption;
import io.github.pocketzoo.cli.option.Flag;
import io.github.pocketzoo.cli.option.OptionGroup;
import io.github.pocketzoo.cli.option.Setting;
import io.github.pocketzoo.cli.option.UsageException;
import io.github.pocketzoo.cli.option.ValueType;
import io.github.pocketzoo.gpt.generate.BeamSettings;
import io.github.pocketzoo.gpt.generate.EarlyStopping;
import io.github.pocketzoo.gpt.generate.Ending;
import io.github.pocketzoo.gpt.generate.GenerationConfig;
import io.github.pocketzoo.gpt.generate.GenerationParameter;
import io.github.pocketzoo.gpt.generate.LengthLimit;
import io.github.pocketzoo.gpt.generate.Repetition;
import io.github.pocketzoo.gpt.generate.Sampling;
import java.util.List;
import java.util.stream.Stream;

/** The options that say how texts are generated. What isn't said is as the model says. */
final class GenerationOptions {
  private static final Setting<Integer> MAX_NEW_TOKENS =
      Setting.optional(
          "max-new-tokens",
          ValueType.count(1),
          "most tokens after the prompt (default: as the model says, or 64)");
  private static final Flag GREEDY = new Flag("greedy", "take the most probable token each time");
  private static final Flag SAMPLE =
      new Flag("sample", "draw tokens; so does any of the next four options");
  private static final Setting<Double> TEMPERATURE =
      number(
          "temperature",
          GenerationParameter.TEMPERATURE,
          "divides logits: below 1 safer, above 1 bolder (default: as the model says, or 1)");
  private static final Setting<Integer> TOP_K =
      Setting.optional(
          "top-k",
          ValueType.count(0),
          "draw from the most probable tokens, 0 for all (default: as the model says, or 50)");
  private static final Setting<Double> TOP_P =
      number(
          "top-p",
          GenerationParameter.TOP_P,
          "draw from the fewest tokens that have this probability together");
  private static final Setting<Double> MIN_P =
      number(
          "min-p",
          GenerationParameter.MIN_P,
          "draw from tokens with this share of the greatest probability");
  private static final Setting<Integer> BEAMS =
      Setting.optional("beams", ValueType.count(1), "search with that many beams");
  private static final Setting<Double> LENGTH_PENALTY =
      number(
          "length-penalty",
          GenerationParameter.LENGTH_PENALTY,
          "beams: above 0 prefers long texts, below 0 short ones (default: 1)");
  private static final Setting<EarlyStopping> EARLY_STOPPING =
      Setting.optional(
          "early-stopping",
          ValueType.oneOf(EarlyStopping.class),
          "beams: when the search ends (default: when-unlikely)");
  private static final Setting<Double> REPETITION_PENALTY =
      number(
          "repetition-penalty",
          GenerationParameter.REPETITION_PENALTY,
          "above 1, tokens that were there come less (default: as the model says, or 1)");
  private static final Setting<Integer> NO_REPEAT_NGRAM =
      Setting.optional(
          "no-repeat-ngram",
          ValueType.count(0),
          "no run of that many tokens comes twice, 0 for no limit");
  private static final Setting<String> STOP =
      Setting.optional(
              "stop",
              new ValueType<>("TEXT", text -> text),
              "end before this text; may be given more than once")
          .repeated();
  private static final Setting<Integer> SAMPLES =
      Setting.optional("samples", ValueType.count(1), "continuations of each prompt (default: 1)");
  private static final Setting<Long> SEED =
      Setting.withDefault("seed", ValueType.wholeNumber(), 0, "of what is drawn");

  private static final List<CommandOption> DRAWING =
      List.of(SAMPLE, TEMPERATURE, TOP_K, TOP_P, MIN_P);
  private static final List<CommandOption> SEARCHING = List.of(LENGTH_PENALTY, EARLY_STOPPING);

  static final OptionGroup GROUP =
      OptionGroup.of(
          "Generation",
          MAX_NEW_TOKENS,
          GREEDY,
          SAMPLE,
          TEMPERATURE,
          TOP_K,
          TOP_P,
          MIN_P,
          BEAMS,
          LENGTH_PENALTY,
          EARLY_STOPPING,
          REPETITION_PENALTY,
          NO_REPEAT_NGRAM,
          STOP,
          SAMPLES,
          SEED);

  private GenerationOptions() {}

  private static Setting<Double> number(String name, GenerationParameter parameter, String help) {
    return Setting.optional(name, ValueType.number(parameter.expected(), parameter::accepts), help);
  }

  /** Refuses options that contradict each other. */
  static void check(Arguments arguments) {
    List<CommandOption> ways =
        Stream.concat(Stream.<CommandOption>of(GREEDY, BEAMS), DRAWING.stream())
            .filter(arguments::has)
            .toList();
    boolean drawn = ways.stream().anyMatch(DRAWING::contains);
    if (ways.size() > 1 && !DRAWING.containsAll(ways)) {
      throw new UsageException(
          "--%s and --%s exclude each other".formatted(ways.get(0).name(), ways.get(1).name()));
    }
    for (CommandOption option : SEARCHING) {
      if (arguments.has(option) && (drawn || arguments.has(GREEDY))) {
        throw new UsageException("--%s goes with --beams".formatted(option.name()));
      }
    }
    if (arguments.all(STOP).contains("")) {
      throw new UsageException("--stop: the text is empty");
    }
  }

  /** What the model says, changed by what the user says. */
  static GenerationConfig config(Arguments arguments, GenerationConfig ofModel) {
    GenerationConfig way = way(arguments, ofModel);
    Repetition repetition = way.repetition();
    GenerationConfig config =
        way.with(ending(arguments, way.ending()))
            .with(
                new Repetition(
                    arguments.find(REPETITION_PENALTY).orElse(repetition.penalty()),
                    arguments.find(NO_REPEAT_NGRAM).orElse(repetition.noRepeatNgramSize())))
            .withSeed(arguments.get(SEED));
    return arguments.find(SAMPLES).map(config::withReturnSequences).orElse(config);
  }

  private static GenerationConfig way(Arguments arguments, GenerationConfig ofModel) {
    if (arguments.has(GREEDY)) {
      return ofModel.greedy();
    }
    if (DRAWING.stream().anyMatch(arguments::has)) {
      Sampling sampling = ofModel.sampling();
      return ofModel.with(
          new Sampling(
              arguments.find(TEMPERATURE).orElse(sampling.temperature()),
              arguments.find(TOP_K).orElse(sampling.topK()),
              arguments.find(TOP_P).orElse(sampling.topP()),
              arguments.find(MIN_P).orElse(sampling.minP())));
    }
    if (arguments.has(BEAMS) || SEARCHING.stream().anyMatch(arguments::has)) {
      BeamSettings beams = ofModel.beams();
      return ofModel.with(
          new BeamSettings(
              arguments.find(BEAMS).orElse(beams.numBeams()),
              arguments.find(LENGTH_PENALTY).orElse(beams.lengthPenalty()),
              arguments.find(EARLY_STOPPING).orElse(beams.earlyStopping())));
    }
    return ofModel;
  }

  private static Ending ending(Arguments arguments, Ending ofModel) {
    Ending ending = arguments.has(STOP) ? ofModel.withStopStrings(arguments.all(STOP)) : ofModel;
    return arguments
        .find(MAX_NEW_TOKENS)
        .map(tokens -> ending.with(LengthLimit.ofNewTokens(tokens)))
        .orElse(ending);
  }
}
