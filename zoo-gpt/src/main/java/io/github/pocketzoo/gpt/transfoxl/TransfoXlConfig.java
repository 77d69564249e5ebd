package io.github.pocketzoo.gpt.transfoxl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.SelfAttention;
import io.github.pocketzoo.core.model.Head;
import io.github.pocketzoo.core.model.PrunedBlocks;
import io.github.pocketzoo.core.structure.AttentionHeads;
import io.github.pocketzoo.gpt.DecoderSettings;
import io.github.pocketzoo.gpt.SpecialTokenIds;
import io.github.pocketzoo.gpt.decoder.DecoderBody;
import io.github.pocketzoo.gpt.decoder.DecoderConfig;
import io.github.pocketzoo.gpt.decoder.Norm;
import io.github.pocketzoo.gpt.decoder.Positions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Sizes of a Transformer-XL (Dai et al. 2019), named as in Hugging Face's {@code config.json}.
 *
 * @param vocabSize number of tokens
 * @param cutoffs the first token of each cluster but the first, ascending
 * @param dEmbed width of the rows of the first cluster
 * @param divVal by which each cluster's rows are narrower than those of the one before; 1 for one
 *     table
 * @param dModel width of the hidden states, even
 * @param nLayer number of transformer blocks
 * @param nHead attention heads of each block
 * @param dHead width of a head
 * @param dInner width of the feed-forward network
 * @param preLnorm whether normalizations stand before each part, not after
 * @param memLen tokens of the memory
 * @param clamp greatest distance of two tokens that is told from others
 * @param sameLength whether all tokens see equally many, {@code memLen} with themselves
 * @param untieR whether each block has biases of its own for relative attention
 * @param tieWordEmbeddings whether the softmax has the embeddings' tables
 * @param tieProjs for each cluster whether the softmax has the embedding's projection
 * @param dropout rate everywhere but on attention probabilities
 * @param dropatt rate on attention probabilities
 * @param layerNormEpsilon ε of layer normalization
 * @param initStd standard deviation of new matrices
 * @param tokens what begins and ends a text, and padding
 */
public record TransfoXlConfig(
    int vocabSize,
    List<Integer> cutoffs,
    int dEmbed,
    int divVal,
    int dModel,
    int nLayer,
    int nHead,
    int dHead,
    int dInner,
    boolean preLnorm,
    int memLen,
    OptionalInt clamp,
    boolean sameLength,
    boolean untieR,
    boolean tieWordEmbeddings,
    List<Boolean> tieProjs,
    double dropout,
    double dropatt,
    double layerNormEpsilon,
    double initStd,
    SpecialTokenIds tokens)
    implements DecoderSettings {
  /**
   * Most tokens that are run at once. Positions, being relative, have no end; longer texts are read
   * in segments, each with the memory of those before.
   */
  private static final int SEGMENT_LENGTH = 512;

  /** More than any model has; each costs memory whatever the text is. */
  private static final int MAX_MEMORY = 1 << 20;

  private static final int NO_CLAMP = -1;

  private static final SpecialTokenIds SPECIAL_TOKENS =
      new SpecialTokenIds(OptionalInt.empty(), List.of(0), OptionalInt.empty());

  public TransfoXlConfig {
    cutoffs = List.copyOf(cutoffs);
    tieProjs = List.copyOf(tieProjs);
    AdaptiveVocabulary vocabulary = new AdaptiveVocabulary(vocabSize, cutoffs, dEmbed, divVal);
    if (tieProjs.size() != vocabulary.clusters().size()) {
      throw new InvalidInputException(
          "tie_projs has %d values, expected one for each of %d clusters"
              .formatted(tieProjs.size(), vocabulary.clusters().size()));
    }
    if (memLen < 0 || memLen > MAX_MEMORY) {
      throw new InvalidInputException(
          "mem_len is %d, expected 0 to %d".formatted(memLen, MAX_MEMORY));
    }
    if (sameLength && memLen == 0) {
      throw new InvalidInputException(
          "same_length is true and mem_len 0: tokens would see nothing, not even themselves");
    }
  }

  /** Reads the sizes; defaults are those of Hugging Face's {@code TransfoXLConfig}. */
  public static TransfoXlConfig read(ConfigReader config) {
    config.mustBe("attn_type", 0);
    config.mustBe("adaptive", true);
    config.mustBe("sample_softmax", -1);
    config.mustBe("ext_len", 0);
    config.mustBe("tie_weight", true);
    // How long the segments of training and evaluation were, and how weights began; for new ones we
    // have init_std. The other keys are about the form of transformers' output and about the length
    // of texts that are generated.
    config.irrelevant(
        "tgt_len",
        "init",
        "init_range",
        "proj_init_std",
        "trainer_compatible",
        "task_specific_params");
    List<Integer> cutoffs =
        list(config, "cutoffs", "whole numbers", TransfoXlConfig::isInt, JsonNode::intValue);
    boolean shared = config.flag("proj_share_all_but_first", true);
    return new TransfoXlConfig(
        config.positiveInt("vocab_size"),
        cutoffs,
        config.positiveInt("d_embed"),
        config.positiveInt("div_val", 4),
        config.positiveInt("d_model"),
        config.positiveInt("n_layer"),
        config.positiveInt("n_head"),
        config.positiveInt("d_head"),
        config.positiveInt("d_inner"),
        config.flag("pre_lnorm", false),
        config.nonNegativeInt("mem_len", 1600),
        clamp(config),
        config.flag("same_length", true),
        config.flag("untie_r", true),
        config.flag("tie_word_embeddings", true),
        config.optional("tie_projs") == null
            ? allButFirst(shared, cutoffs.size())
            : list(
                config, "tie_projs", "true or false", JsonNode::isBoolean, JsonNode::booleanValue),
        config.rate("dropout", 0.1),
        config.rate("dropatt", 0),
        config.number("layer_norm_epsilon", 1e-5),
        config.number("init_std", 0.02),
        SpecialTokenIds.read(config, SPECIAL_TOKENS));
  }

  private static <T> List<T> list(
      ConfigReader config,
      String key,
      String elements,
      Predicate<JsonNode> isOne,
      Function<JsonNode, T> value) {
    JsonNode node = config.optional(key);
    List<T> values = new ArrayList<>();
    boolean right = node != null && node.isArray();
    if (right) {
      for (JsonNode each : node) {
        right &= isOne.test(each);
        values.add(value.apply(each));
      }
    }
    if (!right) {
      throw config.wrong(key, "a list of " + elements);
    }
    return values;
  }

  private static boolean isInt(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt();
  }

  private static List<Boolean> allButFirst(boolean shared, int others) {
    List<Boolean> tied = new ArrayList<>(List.of(false));
    tied.addAll(Collections.nCopies(others, shared));
    return tied;
  }

  /** As in transformers, any number below 1 means none. */
  private static OptionalInt clamp(ConfigReader config) {
    JsonNode node = config.optional("clamp_len");
    if (node != null && !isInt(node)) {
      throw config.wrong("clamp_len", "a whole number");
    }
    int length = node == null ? 1000 : node.intValue();
    return length > 0 ? OptionalInt.of(length) : OptionalInt.empty();
  }

  AdaptiveVocabulary vocabulary() {
    return new AdaptiveVocabulary(vocabSize, cutoffs, dEmbed, divVal);
  }

  AdaptiveEmbedding embedding() {
    return new AdaptiveEmbedding(vocabulary(), dModel);
  }

  /** A·d. */
  int headsWidth() {
    return nHead * dHead;
  }

  @Override
  public DecoderConfig decoder() {
    return new DecoderConfig(
        new DecoderConfig.Embeddings(vocabSize, dModel, new Positions.Relative(), SEGMENT_LENGTH),
        new DecoderConfig.Attention(
            AttentionHeads.multi(nHead, dHead), SelfAttention.scaleOf(dHead), false, false, false),
        new DecoderConfig.FeedForwardSizes(dInner, Activation.RELU, false, true),
        new Norm(
            Norm.Kind.LAYER_NORM,
            preLnorm ? Norm.Placement.PRE : Norm.Placement.POST,
            layerNormEpsilon),
        Collections.nCopies(nLayer, OptionalInt.empty()),
        tieWordEmbeddings,
        new DecoderConfig.Dropout(dropout, dropatt, dropout),
        initStd);
  }

  @Override
  public DecoderBody body(PrunedBlocks pruned) {
    pruned.requireNone("transfo-xl");
    return new TransfoXlDecoder(this);
  }

  @Override
  public Head languageModel() {
    return new AdaptiveSoftmaxHead(vocabulary(), dModel, tieWordEmbeddings, tieProjs);
  }

  @Override
  public int memoryLength() {
    return memLen;
  }

  @Override
  public TransfoXlConfig withLayers(int layers) {
    return new TransfoXlConfig(
        vocabSize,
        cutoffs,
        dEmbed,
        divVal,
        dModel,
        layers,
        nHead,
        dHead,
        dInner,
        preLnorm,
        memLen,
        clamp,
        sameLength,
        untieR,
        tieWordEmbeddings,
        tieProjs,
        dropout,
        dropatt,
        layerNormEpsilon,
        initStd,
        tokens);
  }

  @Override
  public void write(ObjectNode json) {
    json.put("vocab_size", vocabSize)
        .put("d_embed", dEmbed)
        .put("div_val", divVal)
        .put("d_model", dModel)
        .put("n_layer", nLayer)
        .put("n_head", nHead)
        .put("d_head", dHead)
        .put("d_inner", dInner)
        .put("pre_lnorm", preLnorm)
        .put("mem_len", memLen)
        .put("clamp_len", clamp.orElse(NO_CLAMP))
        .put("same_length", sameLength)
        .put("untie_r", untieR)
        .put("tie_word_embeddings", tieWordEmbeddings)
        .put("dropout", dropout)
        .put("dropatt", dropatt)
        .put("layer_norm_epsilon", layerNormEpsilon)
        .put("init_std", initStd)
        .put("attn_type", 0)
        .put("adaptive", true)
        .put("sample_softmax", -1);
    tokens.write(json);
    ArrayNode ends = json.putArray("cutoffs");
    cutoffs.forEach(ends::add);
    ArrayNode tied = json.putArray("tie_projs");
    tieProjs.forEach(tied::add);
  }
}
