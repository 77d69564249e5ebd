package io.github.pocketzoo.compression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small models of every family with random weights, biases and gains. */
public final class TinyFamilies {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BERT =
      "'vocab_size': 11, 'hidden_size': 8, 'num_hidden_layers': 2, 'num_attention_heads': 4,"
          + " 'intermediate_size': 12, 'max_position_embeddings': 16";
  private static final String LLAMA =
      "'vocab_size': 11, 'hidden_size': 8, 'num_hidden_layers': 2, 'num_attention_heads': 8,"
          + " 'num_key_value_heads': 4, 'head_dim': 4, 'intermediate_size': 12,"
          + " 'max_position_embeddings': 16, 'bos_token_id': 1, 'eos_token_id': 2";

  private TinyFamilies() {}

  /** Encoders and decoders whose heads and neurons can be removed. */
  public static Stream<String> prunable() {
    return Stream.of(
        "'model_type': 'bert', " + BERT,
        "'model_type': 'roberta', 'pad_token_id': 1, " + BERT,
        "'model_type': 'electra', 'embedding_size': 6, " + BERT,
        "'model_type': 'albert', 'embedding_size': 6, 'num_hidden_groups': 1, " + BERT,
        "'model_type': 'albert', 'embedding_size': 6, 'num_hidden_groups': 2, "
            + BERT.replace("layers': 2", "layers': 4"),
        "'model_type': 'distilbert', 'vocab_size': 11, 'dim': 8, 'n_layers': 2, 'n_heads': 4,"
            + " 'hidden_dim': 12, 'max_position_embeddings': 16",
        "'model_type': 'gpt2', 'vocab_size': 11, 'n_embd': 8, 'n_layer': 2, 'n_head': 4,"
            + " 'n_inner': 12, 'n_positions': 16",
        "'model_type': 'gpt_neo', 'vocab_size': 11, 'hidden_size': 8, 'num_layers': 2,"
            + " 'num_heads': 4, 'intermediate_size': 12, 'max_position_embeddings': 16,"
            + " 'attention_types': [[['global', 'local'], 1]], 'window_size': 3",
        "'model_type': 'openai-gpt', 'vocab_size': 11, 'n_embd': 8, 'n_layer': 2, 'n_head': 4,"
            + " 'n_positions': 16",
        "'model_type': 'ctrl', 'vocab_size': 11, 'n_embd': 8, 'n_layer': 2, 'n_head': 4,"
            + " 'dff': 12, 'n_positions': 16",
        "'model_type': 'llama', " + LLAMA,
        "'model_type': 'qwen3', " + LLAMA);
  }

  /** Encoders and decoders whose blocks stay whole. */
  public static Stream<String> whole() {
    return Stream.of(
        "'model_type': 'mobilebert', 'embedding_size': 4, 'intra_bottleneck_size': 4,"
            + " 'true_hidden_size': 4, 'num_feedforward_networks': 2, 'hidden_act': 'relu',"
            + " 'normalization_type': 'no_norm', 'use_bottleneck': true, 'trigram_input': true, "
            + BERT,
        "'model_type': 'xlnet', 'vocab_size': 11, 'd_model': 8, 'n_layer': 2, 'n_head': 4,"
            + " 'd_inner': 12");
  }

  /** What a {@code config.json} with single quotes describes. */
  public static Architecture architecture(String config) {
    try {
      String json = "{" + config.replace('\'', '"') + "}";
      return ModelDirectory.architecture(new ConfigReader("config", JSON.readTree(json)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(config, e);
    }
  }

  /** A model with the same values for the same seed. */
  public static Model model(Architecture architecture, long seed) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      Random random = new Random(seed * 31 + spec.name().hashCode());
      boolean gain = spec.kind() == ParameterSpec.Kind.NORM_GAIN;
      int length = 1;
      for (long size : spec.shape()) {
        length *= (int) size;
      }
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) (random.nextGaussian() * 0.3 + (gain ? 1 : 0));
      }
      arrays.put(spec.name(), Nd4j.create(values, spec.shape(), 'c'));
    }
    return new Model(
        architecture,
        new Parameters(arrays),
        TinyClassifier.tokenizer(),
        Provenance.of("random " + seed));
  }

  /** The last hidden state of two sequences, one of them shorter. */
  public static INDArray lastHiddenState(Model model) {
    String last = ModelGraph.hiddenState(model.architecture().structure().blocks().size());
    try (SameDiffForward forward = new SameDiffForward(model)) {
      return forward.run(batch(), List.of(last)).get(last);
    }
  }

  /** Two sequences of six and three tokens. */
  public static TokenBatch batch() {
    return new TokenBatch(
        new int[][] {{2, 4, 10, 7, 5, 3}, {2, 9, 3, 0, 0, 0}},
        new int[][] {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 0, 0, 0}},
        new int[2][6]);
  }
}
