package io.github.pocketzoo.bert.xlnet;

import io.github.pocketzoo.bert.EncoderFamily;
import io.github.pocketzoo.bert.heads.HeadNames;
import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.core.config.ConfigReader;
import io.github.pocketzoo.core.graph.Activation;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.ClassNames;
import io.github.pocketzoo.core.model.Task;
import java.util.Optional;
import java.util.Set;

/**
 * XLNet (Yang et al. 2019), {@code "model_type": "xlnet"}: relative positions, and a language model
 * that predicts tokens in any order. A text's class is read off its last token, {@code <cls>}.
 */
public record XlnetFamily() implements EncoderFamily {

  @Override
  public String modelType() {
    return "xlnet";
  }

  @Override
  public String className() {
    return "XLNet";
  }

  @Override
  public ClassNames classNames() {
    return ClassNames.usual(className())
        .with(Task.FILL_MASK, "LMHeadModel")
        .with(Task.QUESTION_ANSWERING, "ForQuestionAnsweringSimple");
  }

  @Override
  public Pooling pooling() {
    return Pooling.LAST;
  }

  @Override
  public String bodyPrefix() {
    return "transformer.";
  }

  @Override
  public ModuleNames modules() {
    return XlnetNames.inCheckpoints();
  }

  @Override
  public HeadNames heads() {
    return new HeadNames(
        Optional.empty(),
        new HeadNames.Classifier("sequence_summary.summary", Activation.TANH, "logits_proj", false),
        Optional.of(
            new HeadNames.LanguageModel(
                Optional.empty(), "lm_loss.bias", "lm_loss", Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  /** The head of {@code XLNetForQuestionAnswering}, which searches for spans. */
  @Override
  public Set<String> notNeeded() {
    return Set.of("start_logits", "end_logits", "answer_class");
  }

  @Override
  public XlnetConfig readSettings(ConfigReader config) {
    return XlnetConfig.read(config);
  }
}
