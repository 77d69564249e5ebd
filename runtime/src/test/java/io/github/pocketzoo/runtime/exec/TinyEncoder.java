package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.bert.BertConfig;
import io.github.pocketzoo.bert.BertFamily;
import io.github.pocketzoo.bert.EncoderArchitecture;
import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.EncoderSettings;
import io.github.pocketzoo.bert.albert.AlbertConfig;
import io.github.pocketzoo.bert.albert.AlbertFamily;
import io.github.pocketzoo.bert.distilbert.DistilBertConfig;
import io.github.pocketzoo.bert.distilbert.DistilBertFamily;
import io.github.pocketzoo.bert.electra.ElectraConfig;
import io.github.pocketzoo.bert.electra.ElectraFamily;
import io.github.pocketzoo.bert.mobilebert.MobileBertConfig;
import io.github.pocketzoo.bert.mobilebert.MobileBertFamily;
import io.github.pocketzoo.bert.roberta.RobertaConfig;
import io.github.pocketzoo.bert.roberta.RobertaFamily;
import io.github.pocketzoo.bert.xlnet.XlnetConfig;
import io.github.pocketzoo.bert.xlnet.XlnetFamily;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A variant of BERT with random weights and a head.
 *
 * @param family the variant
 * @param settings small ones
 * @param head the head
 */
record TinyEncoder(EncoderFamily family, EncoderSettings settings, HeadSpec head) {
  private static final int HIDDEN = 32;
  private static final int BLOCKS = 2;
  private static final BertConfig SIZES =
      BertConfig.ofSizes(TinyBert.VOCABULARY, HIDDEN, BLOCKS, 4, 72, TinyBert.POSITIONS);

  /** ALBERT with blocks that share all their weights. */
  static TinyEncoder albert(int blocks, Task task) {
    AlbertConfig config = new AlbertConfig(SIZES.withNumHiddenLayers(blocks), 20, 1);
    return new TinyEncoder(new AlbertFamily(), config, head(task));
  }

  /** XLNet, with relative attention. */
  static TinyEncoder xlnet(Task task) {
    XlnetConfig config =
        new XlnetConfig(
            TinyBert.VOCABULARY,
            HIDDEN,
            BLOCKS,
            4,
            72,
            Activation.GELU,
            0.1,
            0.1,
            0.02,
            1e-12,
            0,
            6);
    return new TinyEncoder(new XlnetFamily(), config, head(task));
  }

  /** Every head of every variant, but for XLNet's language model. */
  static Stream<TinyEncoder> all() {
    return Stream.of(
            heads(
                new BertFamily(),
                SIZES,
                Task.FEATURE_EXTRACTION,
                Task.FILL_MASK,
                Task.NEXT_SENTENCE_PREDICTION,
                Task.PRETRAINING),
            heads(new RobertaFamily(), new RobertaConfig(SIZES), Task.FILL_MASK),
            heads(
                new DistilBertFamily(),
                new DistilBertConfig(
                    TinyBert.VOCABULARY,
                    TinyBert.POSITIONS,
                    BLOCKS,
                    4,
                    HIDDEN,
                    72,
                    Activation.GELU,
                    0.1,
                    0.1,
                    0.2,
                    0.1,
                    0.02,
                    0),
                Task.FILL_MASK),
            heads(
                new ElectraFamily(),
                new ElectraConfig(SIZES, 20),
                Task.FILL_MASK,
                Task.PRETRAINING),
            heads(
                new AlbertFamily(),
                new AlbertConfig(SIZES, 20, 1),
                Task.FILL_MASK,
                Task.PRETRAINING),
            heads(
                new MobileBertFamily(),
                new MobileBertConfig(SIZES, 20, 16, 2, false),
                Task.FILL_MASK),
            Stream.of(Task.TEXT_CLASSIFICATION, Task.TOKEN_CLASSIFICATION, Task.QUESTION_ANSWERING)
                .map(TinyEncoder::xlnet))
        .flatMap(each -> each);
  }

  private static Stream<TinyEncoder> heads(
      EncoderFamily family, EncoderSettings settings, Task... tasks) {
    return Stream.concat(
            Stream.of(Task.TEXT_CLASSIFICATION, Task.TOKEN_CLASSIFICATION, Task.QUESTION_ANSWERING),
            Stream.of(tasks))
        .map(task -> new TinyEncoder(family, settings, head(task)));
  }

  private static HeadSpec head(Task task) {
    return switch (task) {
      case TEXT_CLASSIFICATION -> HeadSpec.regression("score");
      case TOKEN_CLASSIFICATION -> HeadSpec.tokenClassifier(List.of("a", "b", "c"));
      case FEATURE_EXTRACTION,
          QUESTION_ANSWERING,
          FILL_MASK,
          TEXT_GENERATION,
          NEXT_SENTENCE_PREDICTION,
          PRETRAINING ->
          HeadSpec.of(task);
    };
  }

  /** What transformers calls outputs of the head. */
  List<String> outputs() {
    return switch (head.task()) {
      case FEATURE_EXTRACTION -> List.of(Forward.POOLER_OUTPUT);
      case PRETRAINING ->
          family.heads().replacedTokens().isPresent()
              ? List.of(Forward.LOGITS)
              : List.of(Forward.PREDICTION_LOGITS, Forward.SEQ_RELATIONSHIP_LOGITS);
      case TEXT_CLASSIFICATION,
          TOKEN_CLASSIFICATION,
          QUESTION_ANSWERING,
          FILL_MASK,
          TEXT_GENERATION,
          NEXT_SENTENCE_PREDICTION ->
          List.of(Forward.LOGITS);
    };
  }

  /** The inference graph; the same numbers every time. */
  SameDiff graph() {
    EncoderArchitecture architecture =
        EncoderArchitecture.of(family, settings, family.pooling(), Optional.of(head));
    Random random = new Random(5);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (ParameterSpec spec : architecture.parameters()) {
      arrays.put(spec.name(), TinyBert.floats(random, spec.shape()));
    }
    return architecture.graph(new Parameters(arrays), GraphOptions.inference()).sameDiff();
  }

  @Override
  public String toString() {
    return family.modelType() + " " + head.task().pipelineName();
  }
}
