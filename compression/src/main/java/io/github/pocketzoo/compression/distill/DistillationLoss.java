package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.compression.distill.Lesson.WeightedTerm;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.ExtraParameters;
import io.github.pocketzoo.core.train.MicroBatch;
import io.github.pocketzoo.core.train.Objective;
import io.github.pocketzoo.core.train.Target;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Knowledge distillation: a weighted sum of {@link LossPart}s, those that compare with a teacher
 * summed over the teachers k by their weights w, which add up to 1:
 *
 * <pre>
 * loss = hard · cross entropy(label, softmax(z)) + Σ_k w_k Σ over other parts p of weight_p · p(teacher k)
 * </pre>
 *
 * With the forward divergence the gradient of several teachers' soft targets is that of their mean
 * distribution.
 *
 * <p>Of tokens that the student has drawn itself ({@link OnPolicy}), only the soft targets count:
 * the text's labels are not about them, and the teacher's hidden states are those of another's
 * text.
 *
 * <p>A student may cut texts into other tokens than a teacher, such as one with a part of its
 * vocabulary. Where only answers about whole texts are compared, the teacher reads the texts as its
 * own tokenizer cuts them, if {@link #reading} prepares them; that is what it was trained on. What
 * is compared token by token has to be about the same tokens: then it reads the student's by its
 * own numbers.
 *
 * <p>Made by {@link Distillation#loss} or {@link Distiller#loss}.
 */
public final class DistillationLoss implements Objective, AutoCloseable {
  /** Scalar input: 1 where a text is the data's, 0 where the student has written it. */
  private static final String OF_DATA = "of_data";

  private final List<Lesson> lessons;
  private final List<Tokenizer> readers;
  private final double hard;
  private final Predictions predictions;
  private final Projections projections;
  private final boolean onPolicy;
  private final Map<String, String> settings;

  /**
   * Takes over the projections.
   *
   * @param readers tokenizers of the teachers that read by themselves, in the order of {@link
   *     Lesson#reading}
   * @param hard weight of the labels
   * @param predictions what the logits are about
   * @param onPolicy whether the student writes some of the texts
   * @param settings by names in provenance records
   */
  DistillationLoss(
      List<Lesson> lessons,
      List<Tokenizer> readers,
      double hard,
      Predictions predictions,
      Projections projections,
      boolean onPolicy,
      Map<String, String> settings) {
    this.lessons = List.copyOf(lessons);
    this.readers = List.copyOf(readers);
    this.hard = hard;
    this.predictions = predictions;
    this.projections = projections;
    this.onPolicy = onPolicy;
    this.settings = new TreeMap<>(settings);
    if (lessons.stream().anyMatch(lesson -> !lesson.tokens().isIdentity())) {
      this.settings.put(
          "teacher_reads", lessons.stream().map(Lesson::reads).collect(Collectors.joining(", ")));
    }
  }

  /** The same texts so that teachers which may do so read them as their tokenizers cut them. */
  public TrainingSource reading(TrainingSource source) {
    return readers.isEmpty() ? source : new ReadTexts(source, readers);
  }

  @Override
  public Map<String, String> describe() {
    return settings;
  }

  @Override
  public SDVariable addTo(ModelGraph graph) {
    List<SDVariable> always = new ArrayList<>();
    List<SDVariable> ofData = new ArrayList<>();
    if (hard > 0) {
      ofData.add(predictions.labelLoss(graph).mul(hard));
    }
    for (int k = 0; k < lessons.size(); k++) {
      TermGraph terms = new TermGraph(graph, k, projections);
      for (WeightedTerm each : lessons.get(k).terms()) {
        SDVariable value = each.term().addTo(terms).mul(each.weight() * lessons.get(k).weight());
        (each.term() instanceof SoftTargets ? always : ofData).add(value);
      }
    }
    if (!ofData.isEmpty()) {
      SDVariable sum = ofData.stream().reduce(SDVariable::add).orElseThrow();
      always.add(isGated() ? sum.mul(gate(graph)) : sum);
    }
    return always.stream().reduce(SDVariable::add).orElseThrow();
  }

  private boolean isGated() {
    return onPolicy
        && (hard > 0
            || lessons.stream()
                .flatMap(lesson -> lesson.terms().stream())
                .anyMatch(each -> !(each.term() instanceof SoftTargets)));
  }

  private static SDVariable gate(ModelGraph graph) {
    SameDiff sd = graph.sameDiff();
    return sd.placeHolder(OF_DATA, sd.getVariable(ModelGraph.ATTENTION_MASK).dataType());
  }

  @Override
  public Map<String, INDArray> inputs(MicroBatch batch, DataType type) {
    Map<String, INDArray> inputs = new HashMap<>(predictions.rowInputs(batch));
    if (hard > 0) {
      inputs.putAll(predictions.labelInputs(batch, type));
    }
    if (isGated()) {
      boolean ofStudent =
          batch.targets(Target.OfTokens.class).stream().anyMatch(Target.OfTokens::sampled);
      inputs.put(OF_DATA, Nd4j.scalar(type, ofStudent ? 0 : 1));
    }
    for (int k = 0; k < lessons.size(); k++) {
      Lesson lesson = lessons.get(k);
      List<String> outputs = lesson.outputs();
      if (!outputs.isEmpty()) {
        Map<String, INDArray> computed = lesson.teacher().run(lesson.read(batch), outputs);
        for (String name : outputs) {
          inputs.put(TermGraph.input(k, name), input(name, computed.get(name), batch, type));
        }
      }
    }
    return inputs;
  }

  private INDArray input(String name, INDArray array, MicroBatch batch, DataType type) {
    return inType(name.equals(Forward.LOGITS) ? predictions.rows(array, batch) : array, type);
  }

  @Override
  public double weight(MicroBatch batch) {
    return predictions.weight(batch);
  }

  @Override
  public ExtraParameters extra() {
    return projections.parameters();
  }

  /** Frees the projections; the teachers stay open. */
  @Override
  public void close() {
    projections.close();
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
