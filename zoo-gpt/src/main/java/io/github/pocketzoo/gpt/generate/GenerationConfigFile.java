package io.github.pocketzoo.gpt.generate;

import static io.github.pocketzoo.gpt.generate.GenerationParameter.LENGTH_PENALTY;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.MAX_LENGTH;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.MAX_NEW_TOKENS;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.MIN_P;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.NO_REPEAT_NGRAM_SIZE;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.NUM_BEAMS;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.NUM_RETURN_SEQUENCES;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.REPETITION_PENALTY;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.TEMPERATURE;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.TOP_K;
import static io.github.pocketzoo.gpt.generate.GenerationParameter.TOP_P;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.ModelDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code generation_config.json} of a model directory. Every key is used, known to change
 * nothing, or refused.
 */
public final class GenerationConfigFile {
  /** Name of the file within a model directory. */
  public static final String FILE_NAME = "generation_config.json";

  private static final String BOS = "bos_token_id";
  private static final String EOS = "eos_token_id";

  /** About what else is returned, how it is computed, padding, and encoders. */
  private static final String[] IRRELEVANT = {
    "_from_model_config",
    "assistant_confidence_threshold",
    "assistant_lookbehind",
    "cache_config",
    "cache_implementation",
    "compile_config",
    "decoder_start_token_id",
    "disable_compile",
    "encoder_no_repeat_ngram_size",
    "encoder_repetition_penalty",
    "is_assistant",
    "low_memory",
    "num_assistant_tokens",
    "num_assistant_tokens_schedule",
    "output_attentions",
    "output_hidden_states",
    "output_logits",
    "output_scores",
    "pad_token_id",
    "prefill_chunk_size",
    "remove_invalid_values",
    "return_dict_in_generate",
    "target_lookbehind",
  };

  /** What isn't supported, and the number with which it does nothing. */
  private static final Map<String, Double> WITHOUT_EFFECT =
      Map.of(
          "diversity_penalty", 0.0,
          "epsilon_cutoff", 0.0,
          "eta_cutoff", 0.0,
          "guidance_scale", 1.0,
          "min_length", 0.0,
          "min_new_tokens", 0.0,
          "num_beam_groups", 1.0,
          "typical_p", 1.0);

  /** What isn't supported, and does nothing where it is null. */
  private static final List<String> NULL_ONLY =
      List.of(
          "bad_words_ids",
          "begin_suppress_tokens",
          "constraints",
          "dola_layers",
          "exponential_decay_length_penalty",
          "force_words_ids",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "max_time",
          "penalty_alpha",
          "prompt_lookup_num_tokens",
          "sequence_bias",
          "suppress_tokens",
          "top_h",
          "watermarking_config");

  private final ConfigReader config;

  private GenerationConfigFile(ConfigReader config) {
    this.config = config;
  }

  /**
   * Reads how a model wants to generate. Where there is no file, the tokens that begin and end a
   * text are those of {@code config.json}.
   *
   * @throws InvalidInputException if a key is unknown, or its value is wrong
   */
  public static GenerationConfig read(Path modelDirectory) {
    Path file = modelDirectory.resolve(FILE_NAME);
    if (Files.exists(file)) {
      return new GenerationConfigFile(ConfigReader.open(file)).all(file);
    }
    Path model = modelDirectory.resolve(ModelDirectory.CONFIG);
    return Files.exists(model)
        ? new GenerationConfigFile(ConfigReader.open(model)).specialTokens(GenerationConfig.DEFAULT)
        : GenerationConfig.DEFAULT;
  }

  private GenerationConfig all(Path file) {
    GenerationConfig defaults = GenerationConfig.DEFAULT;
    config.irrelevant(IRRELEVANT);
    WITHOUT_EFFECT.forEach(this::requireWithoutEffect);
    NULL_ONLY.forEach(key -> config.mustBe(key, "null"));
    config.mustBe("renormalize_logits", false);
    config.mustBe("token_healing", false);
    boolean doSample = config.flag("do_sample", false);
    Ending ending = Ending.at(length()).withStopStrings(stopStrings());
    int sequences = whole(NUM_RETURN_SEQUENCES, defaults.numReturnSequences());
    Sampling sampling = sampling();
    BeamSettings beams = beams();
    Repetition repetition = repetition();
    GenerationConfig settings;
    try {
      settings =
          new GenerationConfig(
              doSample,
              sampling,
              beams,
              repetition,
              ending,
              OptionalInt.empty(),
              sequences,
              defaults.seed());
    } catch (InvalidInputException e) {
      throw new InvalidInputException(file + ": " + e.getMessage(), e);
    }
    GenerationConfig read = specialTokens(settings);
    config.refuseUnknownKeys();
    return read;
  }

  private void requireWithoutEffect(String key, double value) {
    if (config.number(key, value) != value) {
      throw config.wrong(key, value + ", other values are not supported");
    }
  }

  private Sampling sampling() {
    Sampling defaults = Sampling.DEFAULT;
    return new Sampling(
        number(TEMPERATURE, defaults.temperature()),
        whole(TOP_K, defaults.topK()),
        number(TOP_P, defaults.topP()),
        number(MIN_P, defaults.minP()));
  }

  private BeamSettings beams() {
    BeamSettings defaults = BeamSettings.NONE;
    return new BeamSettings(
        whole(NUM_BEAMS, defaults.numBeams()),
        number(LENGTH_PENALTY, defaults.lengthPenalty()),
        earlyStopping());
  }

  private EarlyStopping earlyStopping() {
    JsonNode node = config.optional("early_stopping");
    if (node == null) {
      return BeamSettings.NONE.earlyStopping();
    }
    return switch (node.asText()) {
      case "true" -> EarlyStopping.WHEN_FULL;
      case "false" -> EarlyStopping.WHEN_UNLIKELY;
      case "never" -> EarlyStopping.NEVER;
      default -> throw config.wrong("early_stopping", "true, false or \"never\"");
    };
  }

  private Repetition repetition() {
    Repetition defaults = Repetition.FREE;
    return new Repetition(
        number(REPETITION_PENALTY, defaults.penalty()),
        whole(NO_REPEAT_NGRAM_SIZE, defaults.noRepeatNgramSize()));
  }

  /** As in transformers, the limit to new tokens is the one that holds if there are both. */
  private LengthLimit length() {
    int all = whole(MAX_LENGTH, 0);
    int added = whole(MAX_NEW_TOKENS, 0);
    if (added > 0) {
      return LengthLimit.ofNewTokens(added);
    }
    return all > 0 ? LengthLimit.ofAllTokens(all) : GenerationConfig.DEFAULT.ending().length();
  }

  private List<String> stopStrings() {
    JsonNode node = config.optional("stop_strings");
    List<String> texts = new ArrayList<>();
    if (node != null) {
      for (JsonNode each : node.isArray() ? node : List.of(node)) {
        if (!each.isTextual() || each.textValue().isEmpty()) {
          throw config.wrong("stop_strings", "a text that isn't empty, or a list of such");
        }
        texts.add(each.textValue());
      }
    }
    return texts;
  }

  private GenerationConfig specialTokens(GenerationConfig settings) {
    Set<Integer> eos = new TreeSet<>(ids(EOS));
    List<Integer> bos = ids(BOS);
    if (bos.size() > 1) {
      throw config.wrong(BOS, "one vocabulary index");
    }
    return settings
        .with(settings.ending().withEos(eos))
        .withBos(bos.isEmpty() ? OptionalInt.empty() : OptionalInt.of(bos.get(0)));
  }

  private List<Integer> ids(String key) {
    JsonNode node = config.optional(key);
    List<Integer> ids = new ArrayList<>();
    if (node != null) {
      for (JsonNode each : node.isArray() ? node : List.of(node)) {
        if (!each.canConvertToInt() || !each.isIntegralNumber() || each.intValue() < 0) {
          throw config.wrong(key, "a vocabulary index");
        }
        ids.add(each.intValue());
      }
    }
    return ids;
  }

  private int whole(GenerationParameter parameter, int defaultValue) {
    return (int) number(parameter, defaultValue);
  }

  private double number(GenerationParameter parameter, double defaultValue) {
    if (config.optional(parameter.key()) == null) {
      return defaultValue;
    }
    double value = config.number(parameter.key(), defaultValue);
    if (!parameter.accepts(value)) {
      throw config.wrong(parameter.key(), parameter.expected());
    }
    return value;
  }
}
