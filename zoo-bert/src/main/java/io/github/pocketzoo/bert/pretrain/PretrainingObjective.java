package io.github.pocketzoo.bert.pretrain;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.train.LanguageModelLoss;
import io.github.pocketzoo.core.train.MaskedLanguageModelingWithOrder;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.ReplacedTokenDetection;

/** What a model is pretrained by. */
public enum PretrainingObjective {
  /** Masked language modelling alone (Liu et al. 2019). */
  MLM("mlm", SentenceTask.NONE, Task.FILL_MASK, Forward.LOGITS),
  /** Masked language modelling and next-sentence prediction (Devlin et al. 2019). */
  MLM_NSP("mlm+nsp", SentenceTask.NEXT_SENTENCE, Task.PRETRAINING, Forward.PREDICTION_LOGITS),
  /** Masked language modelling and sentence-order prediction (Lan et al. 2020). */
  MLM_SOP("mlm+sop", SentenceTask.SENTENCE_ORDER, Task.PRETRAINING, Forward.PREDICTION_LOGITS),
  /** Replaced-token detection (Clark et al. 2020). */
  RTD("rtd", SentenceTask.NONE, Task.PRETRAINING, Forward.LOGITS);

  private final String optionName;
  private final SentenceTask sentenceTask;
  private final Task head;
  private final String output;

  PretrainingObjective(String optionName, SentenceTask sentenceTask, Task head, String output) {
    this.optionName = optionName;
    this.sentenceTask = sentenceTask;
    this.head = head;
    this.output = output;
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
    return switch (this) {
      case MLM -> new LanguageModelLoss();
      case MLM_NSP, MLM_SOP -> new MaskedLanguageModelingWithOrder();
      case RTD -> new ReplacedTokenDetection();
    };
  }
}
