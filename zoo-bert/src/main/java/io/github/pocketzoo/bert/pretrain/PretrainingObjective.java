package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.train.MaskedLanguageModeling;
import io.github.pocketzoo.core.train.MaskedLanguageModelingWithOrder;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.ReplacedTokenDetection;

/** What a model is pretrained by. */
public enum PretrainingObjective {
  /** Masked language modelling alone (Liu et al. 2019). */
  MLM("mlm", SentenceTask.NONE, Task.FILL_MASK, Forward.LOGITS, new MaskedLanguageModeling()),
  /** Masked language modelling and next-sentence prediction (Devlin et al. 2019). */
  MLM_NSP(
      "mlm+nsp",
      SentenceTask.NEXT_SENTENCE,
      Task.PRETRAINING,
      Forward.PREDICTION_LOGITS,
      new MaskedLanguageModelingWithOrder()),
  /** Masked language modelling and sentence-order prediction (Lan et al. 2020). */
  MLM_SOP(
      "mlm+sop",
      SentenceTask.SENTENCE_ORDER,
      Task.PRETRAINING,
      Forward.PREDICTION_LOGITS,
      new MaskedLanguageModelingWithOrder()),
  /** Replaced-token detection (Clark et al. 2020). */
  RTD("rtd", SentenceTask.NONE, Task.PRETRAINING, Forward.LOGITS, new ReplacedTokenDetection());

  private final String optionName;
  private final SentenceTask sentenceTask;
  private final Task head;
  private final String output;
  private final Objective objective;

  PretrainingObjective(
      String optionName,
      SentenceTask sentenceTask,
      Task head,
      String output,
      Objective objective) {
    this.optionName = optionName;
    this.sentenceTask = sentenceTask;
    this.head = head;
    this.output = output;
    this.objective = objective;
  }

  /** Its name on command lines and in provenance records, such as {@code "mlm+nsp"}. */
  public String optionName() {
    return optionName;
  }

  /** What is asked of two texts. */
  public SentenceTask sentenceTask() {
    return sentenceTask;
  }

  /** The head that a model needs. */
  public HeadSpec head() {
    return HeadSpec.of(head);
  }

  /** An output of the head that others than the right one don't have. */
  String output() {
    return output;
  }

  /** The loss; for {@link #RTD} the discriminator's. */
  public Objective objective() {
    return objective;
  }
}
