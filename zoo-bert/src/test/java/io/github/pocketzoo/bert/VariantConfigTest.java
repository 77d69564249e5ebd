package io.github.pocketzoo.bert;

import static io.github.pocketzoo.bert.GoldenEncoder.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.bert.albert.AlbertConfig;
import io.github.pocketzoo.bert.distilbert.DistilBertConfig;
import io.github.pocketzoo.bert.electra.ElectraConfig;
import io.github.pocketzoo.bert.encoder.EncoderConfig;
import io.github.pocketzoo.bert.mobilebert.MobileBertConfig;
import io.github.pocketzoo.bert.xlnet.XlnetConfig;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each variant reads from a {@code config.json}; nothing in it is dropped in silence. */
class VariantConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EncoderArchitecture parse(String json) throws IOException {
    return read(JSON.readTree(json.replace('\'', '"')));
  }

  private static void refuses(JsonNode json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.bert.GoldenEncoder#allHeads")
  void whatIsWrittenIsReadAgain(GoldenEncoder.Head head) {
    EncoderArchitecture first = read(head.encoder().config(head.task()));
    assertThat(first.head().map(HeadSpec::task)).contains(head.task());
    assertThat(read(first.toConfigJson())).isEqualTo(first);
    EncoderArchitecture deeper = first.withBlocks(6);
    assertThat(deeper.structure().blocks()).hasSize(6);
    assertThat(read(deeper.toConfigJson())).isEqualTo(deeper);
  }

  /** Everything that isn't at its default survives. */
  @ParameterizedTest
  @CsvSource({
    "roberta, classifier_dropout, 0.3",
    "roberta, pad_token_id, 3",
    "distilbert, seq_classif_dropout, 0.3",
    "distilbert, qa_dropout, 0.3",
    "distilbert, attention_dropout, 0.3",
    "distilbert, dropout, 0.3",
    "electra, layer_norm_eps, 0.001",
    "electra, classifier_dropout, 0.3",
    "albert, classifier_dropout_prob, 0.3",
    "albert, hidden_dropout_prob, 0.3",
    "albert, initializer_range, 0.5",
    "mobilebert, num_feedforward_networks, 4",
    "mobilebert, classifier_activation, true",
    "mobilebert, hidden_dropout_prob, 0.3",
    "xlnet, dropout, 0.3",
    "xlnet, summary_last_dropout, 0.3",
    "xlnet, ff_activation, '\"relu\"'",
    "xlnet, layer_norm_eps, 0.001",
    "xlnet, initializer_range, 0.5",
    "xlnet, mask_token_id, 4"
  })
  void settingsAreWritten(String encoder, String key, String value) throws IOException {
    ObjectNode json = new GoldenEncoder(encoder).config(Task.FILL_MASK);
    EncoderArchitecture before = read(json);
    json.set(key, JSON.readTree(value));
    EncoderArchitecture after = read(json);
    assertThat(after).isNotEqualTo(before);
    assertThat(read(after.toConfigJson())).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "albert, inner_group_num, 2, expected 1",
    "albert, num_hidden_groups, 3, 4 layers can't share the weights of 3 groups",
    "albert, embedding_size, 0, a whole number greater than 0",
    "distilbert, sinusoidal_pos_embds, true, expected false",
    "distilbert, n_heads, 3, hidden size 8 is not a multiple of 3 attention heads",
    "roberta, pad_token_id, 40, 'first token has position 41, but there are 32 positions'",
    "roberta, position_embedding_type, '\"relative_key\"', absolute",
    "electra, is_decoder, true, expected false",
    "electra, conv_kernel_size, 9, unknown keys conv_kernel_size",
    "bert, emb_size, 4, expected 8",
    "roberta, pruned_heads, '{\"2\": [0]}', 'pruned_heads names block 2, expected 0 to 1'",
    "albert, intermediate_sizes, '[4, 4, 4]', 'intermediate_sizes has 3 numbers, expected 2'",
    "mobilebert, pruned_heads, '{\"0\": [0]}', of a model of type mobilebert can't be removed",
    "xlnet, intermediate_sizes, '[3, 3]', of a model of type xlnet can't be removed",
    "mobilebert, trigram_input, false, expected true",
    "mobilebert, use_bottleneck, false, expected true",
    "mobilebert, normalization_type, '\"layer_norm\"', expected no_norm",
    "mobilebert, true_hidden_size, 3, expected 4",
    "mobilebert, num_attention_heads, 8, size 4 is not a multiple of num_attention_heads 8",
    "mobilebert, embedding_size, 8, 'expected less than hidden_size 8'",
    "xlnet, attn_type, '\"uni\"', expected bi",
    "xlnet, bi_data, true, expected false",
    "xlnet, clamp_len, 100, expected -1",
    "xlnet, same_length, true, expected false",
    "xlnet, untie_r, false, expected true",
    "xlnet, use_mems_train, true, expected false",
    "xlnet, summary_type, '\"mean\"', expected last",
    "xlnet, summary_use_proj, false, expected true",
    "xlnet, summary_activation, '\"relu\"', expected tanh",
    "xlnet, classifier_pooling, '\"cls\"', expected last or mean",
    "xlnet, n_head, 3, expected d_model / n_head",
    "xlnet, d_head, 5, expected d_model / n_head",
    "xlnet, ff_activation, '\"mish\"', unknown activation",
    "xlnet, mems, 1, unknown keys mems",
    "bert, tie_word_embeddings, '\"yes\"', true or false"
  })
  void wrongValuesSayWhatWasExpected(String encoder, String key, String value, String message)
      throws IOException {
    ObjectNode json = new GoldenEncoder(encoder).config(Task.FILL_MASK);
    json.set(key, JSON.readTree(value));
    refuses(json, message);
  }

  @ParameterizedTest
  @MethodSource("io.github.pocketzoo.bert.GoldenEncoder#all")
  void anUntiedLanguageModelIsRefused(GoldenEncoder encoder) {
    ObjectNode json = encoder.config(Task.FILL_MASK).put("tie_word_embeddings", false);
    refuses(json, "tie_word_embeddings is false, expected true where there is a language model");
    read(encoder.config(Task.TOKEN_CLASSIFICATION).put("tie_word_embeddings", false));
  }

  /** ELECTRA's discriminator has no decoder. */
  @Test
  void anUntiedPretrainingHead() {
    read(new GoldenEncoder("electra").config(Task.PRETRAINING).put("tie_word_embeddings", false));
    refuses(
        new GoldenEncoder("albert").config(Task.PRETRAINING).put("tie_word_embeddings", false),
        "tie_word_embeddings");
  }

  @ParameterizedTest
  @CsvSource({
    "roberta, PRETRAINING",
    "roberta, NEXT_SENTENCE_PREDICTION",
    "distilbert, NEXT_SENTENCE_PREDICTION",
    "distilbert, PRETRAINING",
    "distilbert, FEATURE_EXTRACTION",
    "electra, NEXT_SENTENCE_PREDICTION",
    "electra, FEATURE_EXTRACTION",
    "xlnet, FEATURE_EXTRACTION",
    "xlnet, PRETRAINING",
    "xlnet, NEXT_SENTENCE_PREDICTION"
  })
  void headsThatAVariantHasNot(String encoder, Task task) {
    EncoderArchitecture body = read(new GoldenEncoder(encoder).config(Task.FILL_MASK));
    assertThatThrownBy(() -> body.withHead(HeadSpec.of(task)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "a model of type %s has no head for %s".formatted(encoder, task.pipelineName()));
  }

  /** As transformers has them. */
  @ParameterizedTest
  @EnumSource
  void dropoutOfHeads(Task task) {
    boolean classifier = task == Task.TEXT_CLASSIFICATION || task == Task.TOKEN_CLASSIFICATION;
    for (String encoder : List.of("bert", "roberta", "electra")) {
      assertThat(
              read(new GoldenEncoder(encoder).config(Task.FILL_MASK)).settings().headDropout(task))
          .isEqualTo(classifier ? 0.1 : 0.0);
    }
  }

  @Test
  void robertaCountsPositionsFromAfterThePaddingToken() throws IOException {
    EncoderArchitecture roberta =
        parse(
            """
            {'model_type': 'roberta', 'architectures': ['RobertaForMaskedLM'], 'bos_token_id': 0,
             'eos_token_id': 2, 'pad_token_id': 1, 'attention_probs_dropout_prob': 0.1,
             'hidden_act': 'gelu', 'hidden_dropout_prob': 0.1, 'hidden_size': 768,
             'initializer_range': 0.02, 'intermediate_size': 3072, 'layer_norm_eps': 1e-05,
             'max_position_embeddings': 514, 'num_attention_heads': 12, 'num_hidden_layers': 12,
             'type_vocab_size': 1, 'vocab_size': 50265}
            """);
    assertThat(roberta.maxLength()).isEqualTo(512);
    assertThat(roberta.settings().encoder().embeddings())
        .isEqualTo(new EncoderConfig.Embeddings(50265, 768, 514, 2, 1, false));
    assertThat(roberta.head()).contains(HeadSpec.of(Task.FILL_MASK));
  }

  @ParameterizedTest
  @CsvSource({"xlm-roberta, XLMRoberta", "camembert, Camembert"})
  void robertasOfOtherLanguages(String type, String className) {
    ObjectNode json = new GoldenEncoder("roberta").config(Task.FILL_MASK);
    json.put("model_type", type).put("output_past", true);
    json.putArray("architectures").add(className + "ForMaskedLM");
    EncoderArchitecture model = read(json);
    assertThat(model.head()).contains(HeadSpec.of(Task.FILL_MASK));
    assertThat(model.toConfigJson().path("architectures").path(0).asText())
        .isEqualTo(className + "ForMaskedLM");
    assertThat(model.checkpointNames().bodyPrefixes()).containsExactly("roberta.");
    assertThat(read(model.toConfigJson())).isEqualTo(model);
  }

  @Test
  void distilBertAsItWasPublished() throws IOException {
    EncoderArchitecture distilBert =
        parse(
            """
            {'model_type': 'distilbert', 'architectures': ['DistilBertForSequenceClassification'],
             'activation': 'gelu', 'attention_dropout': 0.1, 'dim': 768, 'dropout': 0.1,
             'finetuning_task': 'sst-2', 'hidden_dim': 3072, 'id2label': {'0': 'NEGATIVE',
             '1': 'POSITIVE'}, 'initializer_range': 0.02, 'label2id': {'NEGATIVE': 0,
             'POSITIVE': 1}, 'max_position_embeddings': 512, 'n_heads': 12, 'n_layers': 6,
             'output_past': true, 'pad_token_id': 0, 'qa_dropout': 0.1,
             'seq_classif_dropout': 0.2, 'sinusoidal_pos_embds': false, 'tie_weights_': true,
             'vocab_size': 30522}
            """);
    assertThat(distilBert.settings())
        .isEqualTo(
            new DistilBertConfig(
                30522, 512, 6, 12, 768, 3072, Activation.GELU, 0.1, 0.1, 0.2, 0.1, 0.02, 0));
    assertThat(distilBert.settings().headDropout(Task.TEXT_CLASSIFICATION)).isEqualTo(0.2);
    assertThat(distilBert.settings().headDropout(Task.QUESTION_ANSWERING)).isEqualTo(0.1);
    assertThat(distilBert.labels()).containsExactly("NEGATIVE", "POSITIVE");
  }

  @Test
  void electraAsItWasPublished() throws IOException {
    EncoderArchitecture electra =
        parse(
            """
            {'model_type': 'electra', 'architectures': ['ElectraForPreTraining'],
             'attention_probs_dropout_prob': 0.1, 'embedding_size': 128, 'hidden_act': 'gelu',
             'hidden_dropout_prob': 0.1, 'hidden_size': 256, 'initializer_range': 0.02,
             'intermediate_size': 1024, 'layer_norm_eps': 1e-12, 'max_position_embeddings': 512,
             'num_attention_heads': 4, 'num_hidden_layers': 12, 'pad_token_id': 0,
             'summary_activation': 'gelu', 'summary_last_dropout': 0.1, 'summary_type': 'first',
             'summary_use_proj': true, 'type_vocab_size': 2, 'vocab_size': 30522}
            """);
    assertThat(((ElectraConfig) electra.settings()).embeddingSize()).isEqualTo(128);
    assertThat(electra.settings().encoder().embeddings().projected()).isTrue();
    assertThat(electra.head()).contains(HeadSpec.of(Task.PRETRAINING));
  }

  /** ELECTRA projects only where the sizes differ, ALBERT always. */
  @Test
  void embeddingsAsWideAsTheHiddenStates() {
    ObjectNode electra = new GoldenEncoder("electra").config(Task.FILL_MASK);
    assertThat(read(electra.put("embedding_size", 8)).settings().encoder().embeddings().projected())
        .isFalse();
    ObjectNode albert = new GoldenEncoder("albert").config(Task.FILL_MASK);
    assertThat(read(albert.put("embedding_size", 8)).settings().encoder().embeddings().projected())
        .isTrue();
  }

  @Test
  void albertAsItWasPublished() throws IOException {
    EncoderArchitecture albert =
        parse(
            """
            {'model_type': 'albert', 'architectures': ['AlbertForMaskedLM'],
             'attention_probs_dropout_prob': 0, 'bos_token_id': 2, 'classifier_dropout_prob': 0.1,
             'down_scale_factor': 1, 'embedding_size': 128, 'eos_token_id': 3, 'gap_size': 0,
             'hidden_act': 'gelu_new', 'hidden_dropout_prob': 0, 'hidden_size': 768,
             'initializer_range': 0.02, 'inner_group_num': 1, 'intermediate_size': 3072,
             'layer_norm_eps': 1e-12, 'max_position_embeddings': 512, 'net_structure_type': 0,
             'num_attention_heads': 12, 'num_hidden_groups': 1, 'num_hidden_layers': 12,
             'num_memory_blocks': 0, 'pad_token_id': 0, 'type_vocab_size': 2,
             'vocab_size': 30000}
            """);
    AlbertConfig settings = (AlbertConfig) albert.settings();
    assertThat(settings.sizes().hiddenAct()).isEqualTo(Activation.GELU_NEW);
    assertThat(settings.headDropout(Task.PRETRAINING)).isEqualTo(0.1);
    assertThat(albert.structure().blocks()).hasSize(12);
    assertThat(albert.structure().blockWeights()).hasSize(6);
  }

  @Test
  void albertsDefaults() throws IOException {
    EncoderArchitecture albert =
        parse(
            """
            {'model_type': 'albert', 'vocab_size': 9, 'hidden_size': 8, 'num_hidden_layers': 2,
             'num_attention_heads': 2, 'intermediate_size': 8, 'max_position_embeddings': 4}
            """);
    AlbertConfig settings = (AlbertConfig) albert.settings();
    assertThat(settings)
        .isEqualTo(
            new AlbertConfig(
                new BertConfig(9, 8, 2, 2, 8, Activation.GELU_NEW, 0, 0, 0.1, 4, 2, 0.02, 1e-12, 0),
                128,
                1));
  }

  @Test
  void mobileBertAsItWasPublished() throws IOException {
    EncoderArchitecture mobileBert =
        parse(
            """
            {'model_type': 'mobilebert', 'architectures': ['MobileBertForPreTraining'],
             'attention_probs_dropout_prob': 0.1, 'classifier_activation': false,
             'embedding_size': 128, 'hidden_act': 'relu', 'hidden_dropout_prob': 0.0,
             'hidden_size': 512, 'initializer_range': 0.02, 'intermediate_size': 512,
             'intra_bottleneck_size': 128, 'key_query_shared_bottleneck': true,
             'layer_norm_eps': 1e-12, 'max_position_embeddings': 512,
             'normalization_type': 'no_norm', 'num_attention_heads': 4,
             'num_feedforward_networks': 4, 'num_hidden_layers': 24, 'pad_token_id': 0,
             'trigram_input': true, 'true_hidden_size': 128, 'type_vocab_size': 2,
             'use_bottleneck': true, 'use_bottleneck_attention': false, 'vocab_size': 30522}
            """);
    assertThat(mobileBert.settings())
        .isEqualTo(
            new MobileBertConfig(
                new BertConfig(
                    30522, 512, 24, 4, 512, Activation.RELU, 0, 0.1, 0, 512, 2, 0.02, 1e-12, 0),
                128,
                128,
                4,
                false));
    // No pooler: the first token's hidden state is the pooled one.
    assertThat(mobileBert.withClassifier(List.of("a", "b")).structure().head())
        .containsExactly("classifier.weight", "classifier.bias");
  }

  @Test
  void xlnetAsItWasPublished() throws IOException {
    EncoderArchitecture xlnet =
        parse(
            """
            {'model_type': 'xlnet', 'architectures': ['XLNetLMHeadModel'], 'attn_type': 'bi',
             'bi_data': false, 'bos_token_id': 1, 'clamp_len': -1, 'd_head': 64, 'd_inner': 3072,
             'd_model': 768, 'dropout': 0.1, 'end_n_top': 5, 'eos_token_id': 2,
             'ff_activation': 'gelu', 'initializer_range': 0.02, 'layer_norm_eps': 1e-12,
             'mem_len': null, 'n_head': 12, 'n_layer': 12, 'pad_token_id': 5, 'reuse_len': null,
             'same_length': false, 'start_n_top': 5, 'summary_activation': 'tanh',
             'summary_last_dropout': 0.1, 'summary_type': 'last', 'summary_use_proj': true,
             'task_specific_params': {'text-generation': {'do_sample': true, 'max_length': 250}},
             'untie_r': true, 'vocab_size': 32000}
            """);
    assertThat(xlnet.settings())
        .isEqualTo(
            new XlnetConfig(
                32000, 768, 12, 12, 3072, Activation.GELU, 0.1, 0.1, 0.02, 1e-12, 5, 6));
    assertThat(xlnet.head()).contains(HeadSpec.of(Task.FILL_MASK));
    assertThat(xlnet.pooling()).isEqualTo(Pooling.LAST);
    assertThat(xlnet.maxLength()).isEqualTo(512);
    assertThat(xlnet.checkpointNames().bodyPrefixes()).containsExactly("transformer.");
  }

  /** Its head searches for spans; ours is that of XLNetForQuestionAnsweringSimple. */
  @Test
  void xlnetsOtherQuestionAnsweringIsABody() {
    ObjectNode json = new GoldenEncoder("xlnet").config(Task.FILL_MASK);
    json.putArray("architectures").add("XLNetForQuestionAnswering");
    assertThat(read(json).head()).isEmpty();
  }

  @Test
  void googlesChineseAndMultilingualBert() throws IOException {
    EncoderArchitecture bert =
        parse(
            """
            {'model_type': 'bert', 'architectures': ['BertForMaskedLM'],
             'attention_probs_dropout_prob': 0.1, 'directionality': 'bidi', 'hidden_act': 'gelu',
             'hidden_dropout_prob': 0.1, 'hidden_size': 768, 'initializer_range': 0.02,
             'intermediate_size': 3072, 'layer_norm_eps': 1e-12, 'max_position_embeddings': 512,
             'num_attention_heads': 12, 'num_hidden_layers': 12, 'pad_token_id': 0,
             'pooler_fc_size': 768, 'pooler_num_attention_heads': 12, 'pooler_num_fc_layers': 3,
             'pooler_size_per_head': 128, 'pooler_type': 'first_token_transform',
             'type_vocab_size': 2, 'vocab_size': 21128}
            """);
    assertThat(bert.head()).contains(HeadSpec.of(Task.FILL_MASK));
  }

  @Test
  void tinyBert() throws IOException {
    EncoderArchitecture bert =
        parse(
            """
            {'model_type': 'bert', 'attention_probs_dropout_prob': 0.1, 'cell': {},
             'emb_size': 312, 'hidden_act': 'gelu', 'hidden_dropout_prob': 0.1,
             'hidden_size': 312, 'initializer_range': 0.02, 'intermediate_size': 1200,
             'max_position_embeddings': 512, 'num_attention_heads': 12, 'num_hidden_layers': 4,
             'pre_trained': '', 'structure': [], 'training': '', 'type_vocab_size': 2,
             'vocab_size': 30522}
            """);
    assertThat(bert.structure().blocks()).hasSize(4);
  }
}
