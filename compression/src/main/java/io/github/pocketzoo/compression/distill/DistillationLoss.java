package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Knowledge distillation: with student logits z, teacher logits t, temperature T and hidden states
 * h of matched blocks,
 *
 * <pre>
 * loss = soft   · T² D(softmax(t/T), softmax(z/T))           Hinton et al. 2015, D = KL
 *      + hard   · cross entropy(label, softmax(z))
 *      + hidden · mean over matched blocks of MSE(h_teacher, h_student)   Jiao et al. 2020
 * </pre>
 *
 * each a mean over the examples, texts or tokens; the squared error of a text is a mean over its
 * tokens. Of tokens that the student has drawn itself ({@link OnPolicy}), only the soft targets
 * count: the text's labels are not about them, and the teacher's hidden states are those of
 * another's text.
 *
 * @param teacher run forward on every batch
 * @param layers which hidden states are matched
 * @param predictions what the logits are about
 * @param onPolicy whether the student writes some of the texts
 */
public record DistillationLoss(
    Forward teacher,
    LayerMap layers,
    DistillationWeights weights,
    Predictions predictions,
    boolean onPolicy)
    implements Objective {
  private static final String TEACHER = "teacher.";

  /** Scalar input: 1 where a text is the data's, 0 where the student has written it. */
  private static final String OF_DATA = "of_data";

  /** Of texts that are all the data's. */
  public DistillationLoss(
      Forward teacher, LayerMap layers, DistillationWeights weights, Predictions predictions) {
    this(teacher, layers, weights, predictions, false);
  }

  @Override
  public SDVariable addTo(ModelGraph graph) {
    List<SDVariable> ofData = new ArrayList<>();
    if (weights.hard() > 0) {
      ofData.add(predictions.labelLoss(graph).mul(weights.hard()));
    }
    if (weights.hidden() > 0) {
      ofData.add(hiddenStates(graph).mul(weights.hidden()));
    }
    List<SDVariable> terms = new ArrayList<>();
    if (weights.soft() > 0) {
      terms.add(softTargets(graph).mul(weights.soft()));
    }
    if (!ofData.isEmpty()) {
      SDVariable sum = ofData.stream().reduce(SDVariable::add).orElseThrow();
      terms.add(isGated() ? sum.mul(gate(graph)) : sum);
    }
    return terms.stream().reduce(SDVariable::add).orElseThrow();
  }

  private boolean isGated() {
    return onPolicy && weights.hard() + weights.hidden() > 0;
  }

  private static SDVariable gate(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    return sd.placeHolder(OF_DATA, sd.getVariable(Forward.LOGITS).dataType());
  }

  private SDVariable softTargets(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable student = sd.getVariable(Forward.LOGITS);
    SDVariable teacherLogits =
        sd.placeHolder(TEACHER + Forward.LOGITS, student.dataType(), -1, predictions.classes());
    double scale = 1 / weights.temperature();
    SDVariable teacherLog = sd.nn().logSoftmax(teacherLogits.mul(scale));
    SDVariable studentLog = sd.nn().logSoftmax(student.mul(scale));
    return weights
        .divergence()
        .of(sd, teacherLog, studentLog)
        .mean()
        .mul(weights.temperature() * weights.temperature());
  }

  private SDVariable hiddenStates(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    SDVariable mask = sd.getVariable(ModelGraph.ATTENTION_MASK);
    SDVariable lengths = mask.sum(1);
    List<SDVariable> distances = new ArrayList<>();
    for (int block = 0; block < layers.studentBlocks(); block++) {
      SDVariable student = sd.getVariable(ModelGraph.hiddenState(block + 1));
      SDVariable teacherHidden =
          sd.placeHolder(
              TEACHER + teacherHidden(block), student.dataType(), -1, -1, graph.hiddenSize());
      SDVariable perToken = sd.math().square(student.sub(teacherHidden)).mean(2);
      distances.add(perToken.mul(mask).sum(1).div(lengths).mean());
    }
    return distances.stream().reduce(SDVariable::add).orElseThrow().div(distances.size());
  }

  /** Name of the teacher's hidden state that a student block is trained towards. */
  private String teacherHidden(int block) {
    return ModelGraph.hiddenState(layers.teacherBlocks().get(block) + 1);
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.putAll(predictions.rowInputs(batch));
    if (weights.hard() > 0) {
      inputs.putAll(predictions.labelInputs(batch, type));
    }
    if (isGated()) {
      boolean ofStudent =
          batch.targets(Target.OfTokens.class).stream().anyMatch(Target.OfTokens::sampled);
      inputs.put(OF_DATA, Nd4j.scalar(type, ofStudent ? 0 : 1));
    }
    List<String> outputs = teacherOutputs();
    if (!outputs.isEmpty()) {
      teacher
          .run(batch.tokens(), outputs)
          .forEach((name, array) -> inputs.put(TEACHER + name, input(name, array, batch, type)));
    }
    return inputs;
  }

  private List<String> teacherOutputs() {
    List<String> outputs = new ArrayList<>();
    if (weights.soft() > 0) {
      outputs.add(Forward.LOGITS);
    }
    if (weights.hidden() > 0) {
      for (int block = 0; block < layers.studentBlocks(); block++) {
        outputs.add(teacherHidden(block));
      }
    }
    return outputs;
  }

  private INDArray input(String name, INDArray array, MicroBatch batch, DataType type) {
    return inType(name.equals(Forward.LOGITS) ? predictions.rows(array, batch) : array, type);
  }

  @Override
  public double weight(MicroBatch batch) {
    return predictions.weight(batch);
  }

  private static INDArray inType(INDArray array, DataType type) {
    if (array.dataType() == type) {
      return array;
    }
    try (array) {
      return array.castTo(type);
    }
  }
}
