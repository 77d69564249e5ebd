package io.github.pocketzoo.gpt;

import static io.github.pocketzoo.gpt.GoldenDecoder.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.RotaryScaling;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each variant reads from a {@code config.json}; nothing in it is dropped in silence. */
class DecoderConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private static void refuses(JsonNode json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.GoldenDecoder#withAllHeads")
  void whatIsWrittenIsReadAgain(GoldenDecoder decoder) {
    DecoderArchitecture first = read(decoder.config());
    assertThat(first.head()).isPresent();
    assertThat(read(first.toConfigJson())).isEqualTo(first);
    for (int blocks : new int[] {1, 7}) {
      DecoderArchitecture other = first.withBlocks(blocks);
      assertThat(other.structure().blocks()).hasSize(blocks);
      assertThat(read(other.toConfigJson())).isEqualTo(other);
    }
  }

  /**
   * What transformers writes and we don't is known not to matter; all else has its value, but for
   * keys that other keys leave nothing to say.
   */
  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.GoldenDecoder#withAllHeads")
  void whatIsWrittenIsWhatTransformersWrote(GoldenDecoder decoder) {
    ObjectNode theirs = decoder.config();
    ObjectNode ours = read(theirs).toConfigJson();
    ours.remove(List.of("attention_types", "max_window_layers"));
    if (!theirs.path("use_sliding_window").asBoolean(true)) {
      ours.remove("sliding_window");
    }
    theirs
        .properties()
        .forEach(
            property -> {
              if (ours.has(property.getKey())) {
                assertThat(ours.get(property.getKey()))
                    .as(property.getKey())
                    .isEqualTo(property.getValue());
              }
            });
  }

  /** Everything that isn't at its default survives. */
  @ParameterizedTest
  @CsvSource({
    "gpt2, attn_pdrop, 0.3",
    "gpt2, embd_pdrop, 0.3",
    "gpt2, resid_pdrop, 0.3",
    "gpt2, layer_norm_epsilon, 0.001",
    "gpt2, initializer_range, 0.5",
    "gpt2, scale_attn_weights, false",
    "gpt2, activation_function, '\"relu\"'",
    "gpt2, pad_token_id, 3",
    "gpt2, eos_token_id, '[3, 4]'",
    "gpt2, bos_token_id, null",
    "openai-gpt, afn, '\"silu\"'",
    "openai-gpt, layer_norm_epsilon, 0.001",
    "openai-gpt, embd_pdrop, 0.3",
    "openai-gpt, bos_token_id, 7",
    "gpt_neo, window_size, 5",
    "gpt_neo, embed_dropout, 0.3",
    "gpt_neo, attention_dropout, 0.3",
    "gpt_neo, resid_dropout, 0.3",
    "gpt3, window_size, 5",
    "gpt3, attention_layers, '[\"local\", \"local\"]'",
    "ctrl, dff, 16",
    "ctrl, resid_pdrop, 0.3",
    "ctrl, embd_pdrop, 0.3",
    "llama, head_dim, 6",
    "llama, num_key_value_heads, 2",
    "llama, rms_norm_eps, 0.001",
    "llama, hidden_act, '\"gelu\"'",
    "llama, attention_bias, true",
    "llama, mlp_bias, true",
    "llama, tie_word_embeddings, true",
    "llama, rope_parameters, '{\"rope_theta\": 5, \"rope_type\": \"default\"}'",
    "llama3, rope_parameters, '{\"rope_type\": \"linear\", \"factor\": 8}'",
    "mistral, sliding_window, null",
    "mistral, sliding_window, 7",
    "qwen2, layer_types, '[\"sliding_attention\", \"full_attention\"]'",
    "qwen2, sliding_window, 7",
    "qwen3, attention_bias, true",
    "qwen3, attention_dropout, 0.3",
  })
  void settingsAreWritten(String decoder, String key, String value) throws IOException {
    ObjectNode json = new GoldenDecoder(decoder).config();
    DecoderArchitecture before = read(json);
    json.set(key, JSON.readTree(value));
    DecoderArchitecture after = read(json);
    assertThat(after).isNotEqualTo(before);
    assertThat(read(after.toConfigJson())).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, n_head, 3, hidden size 8 is not a multiple of 3 attention heads",
    "gpt2, n_inner, 0, a whole number greater than 0",
    "gpt2, add_cross_attention, true, expected false",
    "gpt2, scale_attn_by_inverse_layer_idx, true, expected false",
    "gpt2, tie_word_embeddings, false, expected true",
    "gpt2, eos_token_id, '[1, -2]', 'eos_token_id is [1,-2], expected whole numbers, 0 or more'",
    "gpt2, attention_layers, '[\"local\"]', unknown keys attention_layers",
    "openai-gpt, afn, '\"gelu_new\"', 'expected gelu, relu, silu or swish'",
    "openai-gpt, n_special, 3, expected 0",
    "gpt_neo, attention_types, '[[[\"global\"], 2]]', 3 layers in all",
    "gpt_neo, attention_types, '[[[\"global\"], 2000000000]]', 3 layers in all",
    "gpt_neo, attention_types, '[[[\"global\"], \"3\"]]', 3 layers in all",
    "gpt_neo, attention_types, '[[[], 3]]', 3 layers in all",
    "gpt_neo, attention_types, '[[[\"sparse\"], 3]]', global or local for each layer",
    "gpt_neo, attention_types, '[[[\"global\"], 3]]', expected what attention_types says",
    "gpt_neo, attention_types, '\"local\"', 3 layers in all",
    "gpt_neo, window_size, 0, a whole number greater than 0",
    "gpt3, attention_layers, null, 'attention_layers is null, expected global or local'",
    "gpt3, attention_layers, '[\"local\"]', '2 of global and local, one a layer'",
    "gpt3, attention_layers, '[\"local\", 3]', a list of strings",
    "gpt3, attention_layers, '\"local\"', a list of strings",
    "gpt3, window_size, null, missing key window_size",
    "ctrl, layer_norm_epsilon, 0.001, 'expected 1.0E-6, other values are not supported'",
    "ctrl, n_embd, 7, hidden size 7 is not a multiple of 2",
    "ctrl, pruned_heads, '{\"1\": [2]}', 'pruned_heads of block 1 names head 2, expected 0 to 1'",
    "gpt2, pruned_heads, '[1]', an object with a list of heads",
    "gpt2, pruned_heads, '{\"0\": [0, 1]}', 'block 0 has all 2 heads, expected one to be left'",
    "gpt2, intermediate_sizes, '[4]', 'intermediate_sizes has 1 numbers, expected 2'",
    "gpt2, intermediate_sizes, '[4, 0]', a whole number greater than 0 for each block",
    "ctrl, tie_word_embeddings, false, expected true",
    "llama, num_key_value_heads, 3, 3 key and value heads are not a divisor of 2 attention heads",
    "llama, head_dim, 3, 'head size is 3, expected an even number for rotary positions'",
    "llama, head_dim, 2000000000, 2 attention heads of size 2000000000",
    "llama, hidden_act, '\"swish\"', unknown activation",
    "llama, num_hidden_layers, 2000000000, '2000000000 layers, expected 1 to 10000'",
    "llama, sliding_window, 3, unknown keys sliding_window",
    "llama, rope_scaling, '{\"rope_type\": \"linear\"}', expected nothing beside rope_parameters",
    "llama, rope_parameters, 5, 'rope_parameters is 5, expected an object'",
    "llama, rope_parameters, '{\"rope_type\": \"yarn\"}', 'config.json: rope_parameters: rope_type is \"yarn\", expected default, linear or llama3'",
    "llama, rope_parameters, '{\"beta_fast\": 32}', 'rope_parameters: unknown keys beta_fast'",
    "llama, rope_parameters, '{\"partial_rotary_factor\": 0.5}', expected 1.0",
    "llama, rope_parameters, '{\"rope_theta\": 0}', 'rope_theta is 0.0, expected a number greater'",
    "llama, rope_parameters, '{\"rope_type\": \"linear\", \"factor\": 0}', 'factor of rotary positions is 0.0'",
    "llama, rope_parameters, '{\"rope_type\": \"llama3\", \"factor\": 2, \"low_freq_factor\": 4}', low_freq_factor 4.0 and high_freq_factor 0.0",
    "llama, rope_parameters, '{\"rope_type\": \"linear\"}', factor of rotary positions is 0.0",
    "mistral, num_key_value_heads, null, missing key num_key_value_heads",
    "mistral, sliding_window, 0, a whole number greater than 0",
    "mistral, layer_types, '[\"full_attention\"]', unknown keys layer_types",
    "qwen2, use_sliding_window, false, 'expected true where a layer is of the type sliding_attention'",
    "qwen2, layer_types, '[\"chunked_attention\", \"full_attention\"]', full_attention or sliding_attention",
    "qwen2, attention_bias, true, unknown keys attention_bias",
    "qwen2, pruned_heads, '{\"0\": [0]}', 'which share keys: expected all or none'",
    "transfo-xl, pruned_heads, '{\"0\": [0]}', of a model of type transfo-xl can't be removed",
    "qwen3, max_window_layers, -1, 'a whole number, 0 or more'",
  })
  void wrongValuesSayWhatWasExpected(String decoder, String key, String value, String message)
      throws IOException {
    ObjectNode json = new GoldenDecoder(decoder).config();
    json.set(key, JSON.readTree(value));
    refuses(json, message);
  }

  @Test
  void headsDivideTheHiddenStatesUnlessTheyHaveAWidthOfTheirOwn() {
    ObjectNode json = new GoldenDecoder("llama").config().put("hidden_size", 7);
    assertThat(read(json).hiddenSize()).isEqualTo(7);
    json.remove("head_dim");
    refuses(json, "hidden size 7 is not a multiple of 2 attention heads");
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.gpt.GoldenDecoder#all")
  void unknownKeysAreRefused(GoldenDecoder decoder) {
    refuses(decoder.config().put("depth_scale", 2), "config.json: unknown keys depth_scale");
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.class,
      names = {"TEXT_GENERATION", "TEXT_CLASSIFICATION"},
      mode = EnumSource.Mode.EXCLUDE)
  void headsThatDecodersHaveNot(Task task) {
    for (GoldenDecoder decoder : GoldenDecoder.all().toList()) {
      DecoderArchitecture body = read(decoder.config()).withoutHead();
      HeadSpec spec =
          task == Task.TOKEN_CLASSIFICATION
              ? HeadSpec.tokenClassifier(List.of("a", "b"))
              : HeadSpec.of(task);
      assertThatThrownBy(() -> body.withHead(spec))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "a model of type %s has no head for %s"
                  .formatted(body.modelType(), task.pipelineName()));
    }
  }

  @Test
  void gptAsItWasPublished() throws IOException {
    DecoderArchitecture gpt =
        read(
            json(
                """
                {'afn': 'gelu', 'architectures': ['OpenAIGPTLMHeadModel'], 'attn_pdrop': 0.1,
                 'embd_pdrop': 0.1, 'initializer_range': 0.02, 'layer_norm_epsilon': 1e-05,
                 'model_type': 'openai-gpt', 'n_ctx': 512, 'n_embd': 768, 'n_head': 12,
                 'n_layer': 12, 'n_positions': 512, 'n_special': 0,
                 'predict_special_tokens': true, 'resid_pdrop': 0.1, 'summary_activation': null,
                 'summary_first_dropout': 0.1, 'summary_proj_to_labels': true,
                 'summary_type': 'cls_index', 'summary_use_proj': true,
                 'task_specific_params': {'text-generation': {'max_length': 50}},
                 'vocab_size': 40478}
                """));
    DecoderConfig decoder = gpt.settings().decoder();
    assertThat(gpt.head()).contains(HeadSpec.of(Task.TEXT_GENERATION));
    assertThat(decoder.norm()).isEqualTo(new Norm(Norm.Kind.LAYER_NORM, Norm.Placement.POST, 1e-5));
    assertThat(decoder.feedForward())
        .isEqualTo(new DecoderConfig.FeedForwardSizes(3072, Activation.GELU_NEW, false, true));
    assertThat(gpt.structure().head()).isEmpty();
  }

  @Test
  void gptNeoAsItWasPublished() throws IOException {
    DecoderArchitecture neo =
        read(
            json(
                """
                {'activation_function': 'gelu_new', 'architectures': ['GPTNeoForCausalLM'],
                 'attention_dropout': 0,
                 'attention_layers': ['global', 'local', 'global', 'local'],
                 'attention_types': [[['global', 'local'], 2]], 'bos_token_id': 50256,
                 'embed_dropout': 0, 'eos_token_id': 50256, 'gradient_checkpointing': false,
                 'hidden_size': 768, 'initializer_range': 0.02, 'intermediate_size': null,
                 'layer_norm_epsilon': 1e-05, 'max_position_embeddings': 2048,
                 'model_type': 'gpt_neo', 'num_heads': 12, 'num_layers': 4, 'resid_dropout': 0,
                 'summary_activation': null, 'summary_first_dropout': 0.1,
                 'summary_proj_to_labels': true, 'summary_type': 'cls_index',
                 'summary_use_proj': true, 'tokenizer_class': 'GPT2Tokenizer',
                 'transformers_version': '4.9.0', 'use_cache': true, 'vocab_size': 50257,
                 'window_size': 256}
                """));
    DecoderConfig decoder = neo.settings().decoder();
    OptionalInt local = OptionalInt.of(256);
    assertThat(decoder.windows())
        .containsExactly(OptionalInt.empty(), local, OptionalInt.empty(), local);
    assertThat(decoder.attention())
        .isEqualTo(
            new DecoderConfig.Attention(AttentionHeads.multi(12, 64), 1, false, true, false));
  }

  @Test
  void ctrlAsItWasPublished() throws IOException {
    DecoderArchitecture ctrl =
        read(
            json(
                """
                {'architectures': ['CTRLLMHeadModel'], 'attn_pdrop': 0.1, 'dff': 8192,
                 'embd_pdrop': 0.1, 'from_tf': false, 'initializer_range': 0.02,
                 'layer_norm_epsilon': 1e-06, 'model_type': 'ctrl', 'n_ctx': 512,
                 'n_embd': 1280, 'n_head': 16, 'n_layer': 48, 'n_positions': 50000,
                 'num_labels': 1, 'output_attentions': false, 'output_hidden_states': false,
                 'pruned_heads': {}, 'resid_pdrop': 0.1, 'summary_activation': null,
                 'summary_first_dropout': 0.1, 'summary_proj_to_labels': true,
                 'summary_type': 'cls_index', 'summary_use_proj': true, 'torchscript': false,
                 'use_bfloat16': false, 'vocab_size': 246534}
                """));
    assertThat(ctrl.settings().decoder().embeddings())
        .isEqualTo(
            new DecoderConfig.Embeddings(
                246534, 1280, Math.sqrt(1280), new Positions.Sinusoidal(), 50000));
    assertThat(ctrl.settings().decoder().dropout().probabilities()).isZero();
    assertThat(ctrl.structure().head()).containsExactly("norm.weight", "norm.bias", "lm_head.bias");
  }

  /** Llama 3.2 1B, in the form before version 5 of transformers. */
  @Test
  void llamaAsItWasPublished() throws IOException {
    DecoderArchitecture llama =
        read(
            json(
                """
                {'architectures': ['LlamaForCausalLM'], 'attention_bias': false,
                 'attention_dropout': 0.0, 'bos_token_id': 128000,
                 'eos_token_id': [128001, 128008, 128009], 'head_dim': 64, 'hidden_act': 'silu',
                 'hidden_size': 2048, 'initializer_range': 0.02, 'intermediate_size': 8192,
                 'max_position_embeddings': 131072, 'mlp_bias': false, 'model_type': 'llama',
                 'num_attention_heads': 32, 'num_hidden_layers': 16, 'num_key_value_heads': 8,
                 'pretraining_tp': 1, 'rms_norm_eps': 1e-05,
                 'rope_scaling': {'factor': 32.0, 'high_freq_factor': 4.0,
                   'low_freq_factor': 1.0, 'original_max_position_embeddings': 8192,
                   'rope_type': 'llama3'},
                 'rope_theta': 500000.0, 'tie_word_embeddings': true, 'torch_dtype': 'bfloat16',
                 'transformers_version': '4.45.0.dev0', 'use_cache': true, 'vocab_size': 128256}
                """));
    DecoderConfig decoder = llama.settings().decoder();
    assertThat(decoder.attention().heads()).isEqualTo(new AttentionHeads(32, 8, 64));
    assertThat(decoder.embeddings().positions())
        .isEqualTo(new Positions.Rotary(500_000, new RotaryScaling.ByWavelength(32, 1, 4, 8192)));
    assertThat(decoder.tied()).isTrue();
    assertThat(llama.toConfigJson().path("eos_token_id").size()).isEqualTo(3);
  }

  @Test
  void mistralAsItWasPublished() throws IOException {
    ObjectNode published =
        (ObjectNode)
            json(
                """
                {'architectures': ['MistralForCausalLM'], 'bos_token_id': 1, 'eos_token_id': 2,
                 'hidden_act': 'silu', 'hidden_size': 4096, 'initializer_range': 0.02,
                 'intermediate_size': 14336, 'max_position_embeddings': 32768,
                 'model_type': 'mistral', 'num_attention_heads': 32, 'num_hidden_layers': 2,
                 'num_key_value_heads': 8, 'rms_norm_eps': 1e-05, 'rope_theta': 10000.0,
                 'sliding_window': 4096, 'tie_word_embeddings': false,
                 'torch_dtype': 'bfloat16', 'transformers_version': '4.34.0.dev0',
                 'use_cache': true, 'vocab_size': 32000}
                """);
    DecoderArchitecture mistral = read(published);
    assertThat(mistral.settings().decoder().windows())
        .isEqualTo(Collections.nCopies(2, OptionalInt.of(4096)));
    // transformers' default; the second version has no window, and says so by null.
    published.remove("sliding_window");
    assertThat(read(published)).isEqualTo(mistral);
    published.putNull("sliding_window");
    assertThat(read(published).settings().decoder().windows())
        .isEqualTo(Collections.nCopies(2, OptionalInt.empty()));
  }

  @Test
  void qwenAsItWasPublished() throws IOException {
    DecoderArchitecture qwen =
        read(
            json(
                """
                {'architectures': ['Qwen3ForCausalLM'], 'attention_bias': false,
                 'attention_dropout': 0.0, 'bos_token_id': 151643, 'eos_token_id': 151645,
                 'head_dim': 128, 'hidden_act': 'silu', 'hidden_size': 1024,
                 'initializer_range': 0.02, 'intermediate_size': 3072,
                 'max_position_embeddings': 40960, 'max_window_layers': 28,
                 'model_type': 'qwen3', 'num_attention_heads': 16, 'num_hidden_layers': 28,
                 'num_key_value_heads': 8, 'rms_norm_eps': 1e-06, 'rope_scaling': null,
                 'rope_theta': 1000000, 'sliding_window': null, 'tie_word_embeddings': true,
                 'torch_dtype': 'bfloat16', 'transformers_version': '4.51.0', 'use_cache': true,
                 'use_sliding_window': false, 'vocab_size': 151936}
                """));
    DecoderConfig decoder = qwen.settings().decoder();
    assertThat(decoder.attention().normalizesHeads()).isTrue();
    assertThat(decoder.attention().heads().width()).isEqualTo(2048);
    assertThat(decoder.windows()).containsOnly(OptionalInt.empty()).hasSize(28);
    assertThat(decoder.embeddings().positions())
        .isEqualTo(new Positions.Rotary(1_000_000, new RotaryScaling.None()));
  }

  /** Without layer_types, the layers after the first few have the window. */
  @Test
  void qwensLocalLayersByNumber() {
    ObjectNode json = new GoldenDecoder("qwen2").config();
    DecoderArchitecture named = read(json);
    json.remove("layer_types");
    assertThat(read(json)).isEqualTo(named);
    json.put("max_window_layers", 0);
    assertThat(read(json).settings().decoder().windows()).containsOnly(OptionalInt.of(3));
  }

  /** Classes whose heads nobody here has. */
  @ParameterizedTest
  @ValueSource(strings = {"GPT2DoubleHeadsModel", "GPT2Model"})
  void otherClassesAreBodies(String name) {
    ObjectNode json = new GoldenDecoder("gpt2").config();
    json.putArray("architectures").add(name);
    assertThat(read(json).head()).isEmpty();
  }

  /** Sizes have to be there; all else has transformers' defaults, which were written by it. */
  @ParameterizedTest
  @CsvSource({
    "gpt2, 'vocab_size n_positions n_embd n_layer n_head n_inner'",
    "openai-gpt, 'vocab_size n_positions n_embd n_layer n_head'",
    "ctrl, 'vocab_size n_positions n_embd n_layer n_head dff'",
    "gpt_neo, 'vocab_size max_position_embeddings hidden_size num_layers num_heads intermediate_size attention_types window_size resid_dropout embed_dropout attention_dropout'",
    "llama, 'vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads num_key_value_heads max_position_embeddings attention_dropout'",
    "qwen2, 'vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads num_key_value_heads max_position_embeddings attention_dropout use_sliding_window sliding_window max_window_layers'",
    "qwen3, 'vocab_size hidden_size intermediate_size num_hidden_layers num_attention_heads num_key_value_heads max_position_embeddings attention_dropout head_dim tie_word_embeddings'"
  })
  void defaultsAreThoseOfTransformers(String decoder, String keys) {
    ObjectNode all = new GoldenDecoder(decoder).config();
    List<String> kept =
        List.of((keys + " model_type architectures bos_token_id eos_token_id").split(" "));
    ObjectNode few = all.deepCopy().retain(kept);
    assertThat(read(few)).isEqualTo(read(all));
  }
}
