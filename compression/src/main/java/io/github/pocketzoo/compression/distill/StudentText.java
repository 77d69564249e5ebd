package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.StepRandom;
import io.github.pocketzoo.core.train.Target;
import io.github.pocketzoo.core.train.TrainingExamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Sequences that the student goes on with itself in some steps; see {@link OnPolicy}. */
final class StudentText implements TrainingExamples, AutoCloseable {
  private static final long KIND_OF_STEP = 11;
  private static final long CONTINUATION = 12;

  private final TrainingExamples text;
  private final Model student;
  private final OnPolicy policy;
  private final int padding;
  private final long seed;

  private CausalForward forward;
  private long forwardStep;

  StudentText(TrainingExamples text, Model student, OnPolicy policy, int padding, long seed) {
    this.text = text;
    this.student = student;
    this.policy = policy;
    this.padding = padding;
    this.seed = seed;
  }

  @Override
  public int size() {
    return text.size();
  }

  @Override
  public MicroBatch batch(int[] indices, long step) {
    MicroBatch given = text.batch(indices, step);
    boolean isOnPolicy = StepRandom.of(seed, KIND_OF_STEP, step).nextDouble() < policy.fraction();
    return isOnPolicy ? continued(given, step) : given;
  }

  private MicroBatch continued(MicroBatch given, long step) {
    TokenBatch tokens = given.tokens();
    int rows = tokens.batchSize();
    int[][] prompts = new int[rows][];
    int[] lengths = new int[rows];
    SplittableRandom[] random = new SplittableRandom[rows];
    for (int row = 0; row < rows; row++) {
      int length = Arrays.stream(tokens.attentionMask()[row]).sum();
      random[row] = StepRandom.of(seed, CONTINUATION, step, given.indices()[row]);
      int prompt = 1 + random[row].nextInt(Math.max(1, length / 2));
      prompts[row] = Arrays.copyOf(tokens.inputIds()[row], prompt);
      lengths[row] = length + 1;
    }
    int[][] written =
        new AncestralSampling(at(step), policy.endOfText()).write(prompts, lengths, random);
    List<Encoding> encodings = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int[] inputs = Arrays.copyOf(written[row], written[row].length - 1);
      int[] next = Arrays.copyOfRange(written[row], 1, written[row].length);
      Arrays.fill(next, 0, prompts[row].length - 1, Target.OfTokens.IGNORED);
      encodings.add(new Encoding(inputs, new int[inputs.length]));
      targets.add(new Target.OfTokens(next, true));
    }
    return new MicroBatch(padded(encodings), targets, given.indices());
  }

  /** To two positions or more: ND4J 1.0.0-M2.1 can't sum over an axis of size 1. */
  private TokenBatch padded(List<Encoding> encodings) {
    TokenBatch batch = TokenBatch.of(encodings, padding);
    return batch.sequenceLength() == 1 ? batch.paddedToMultiple(2) : batch;
  }

  /** The student as it is in a step; parts of a batch ask at the same time. */
  private synchronized CausalForward at(long step) {
    if (forward == null || forwardStep != step) {
      close();
      forward = policy.engine().open(student);
      forwardStep = step;
    }
    return forward;
  }

  @Override
  public synchronized void close() {
    if (forward != null) {
      forward.close();
      forward = null;
    }
  }
}
