package io.github.pocketzoo.compression.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.pocketzoo.compression.TinyClassifier;
import io.github.pocketzoo.compression.TinyFamilies;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.graph.GraphOptions;
import io.github.pocketzoo.core.graph.ModelGraph;
import io.github.pocketzoo.core.model.CompanionFiles;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.BatchGradients;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.GradientStep;
import io.github.pocketzoo.fixture.FiniteDifferences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parts of the loss that compare what is in two models: values against formulas written out, on
 * texts of two lengths, between a teacher of two layers of 12 and a student of one layer of 8.
 */
class DistillationTermsTest {
  private static final int[] TEXTS = {0, 1, 2};
  private static final int[] LENGTHS = {6, 3, 5};
  private static final String BERT =
      "'model_type': 'bert', 'vocab_size': 11, 'hidden_size': %d, 'num_hidden_layers': %d,"
          + " 'num_attention_heads': 2, 'intermediate_size': 10, 'max_position_embeddings': 16";

  private final Model teacher = model(BERT.formatted(12, 2), 1);
  private final Model student = model(BERT.formatted(8, 1), 2);
  private final Forward forward = new SameDiffForward(teacher);
  private final EncodedDataset data =
      EncodedDataset.ofClasses(
          List.of(text(2, 4, 10, 7, 5, 3), text(2, 9, 3), text(2, 6, 6, 8, 3)), TEXTS, 0);

  private static Model model(String config, long seed) {
    Model floats = TinyFamilies.model(TinyFamilies.architecture(config), seed);
    return new Model(
        floats.architecture(),
        floats.parameters().castTo(DataType.DOUBLE),
        floats.tokenizer(),
        floats.provenance());
  }

  private static Encoding text(int... ids) {
    return new Encoding(ids, new int[ids.length]);
  }

  @AfterEach
  void free() {
    forward.close();
    teacher.close();
    student.close();
  }

  private static Distillation only(LossPart part) {
    return Distillation.of(new DistillationWeights(1, Divergence.FORWARD_KL, Map.of(part, 1.0)))
        .withRelations(new RelationChoice(OptionalInt.empty(), OptionalInt.of(4)));
  }

  private DistillationLoss loss(Distillation settings) {
    return settings.loss(List.of(Teacher.of(teacher, forward)), student, 5);
  }

  private static GradientStep step(Model of, DistillationLoss loss, int shards) {
    return new GradientStep(
        () -> of.graph(GraphOptions.training(false, Set.of())),
        of.parameters(),
        loss,
        TinyClassifier.run(1).options().withShards(shards));
  }

  private double value(DistillationLoss loss) {
    try (GradientStep step = step(student, loss, 1);
        BatchGradients gradients = step.compute(data, TEXTS, 0)) {
      return gradients.loss();
    }
  }

  private INDArray of(Model model, String output) {
    try (Forward run = new SameDiffForward(model)) {
      return run.run(data.batch(TEXTS).tokens(), List.of(output)).get(output);
    }
  }

  /** A token's hidden state of the student in the teacher's width. */
  private static double[] projected(double[] hidden, INDArray matrix) {
    double[] result = new double[(int) matrix.size(1)];
    for (int i = 0; i < hidden.length; i++) {
      for (int j = 0; j < result.length; j++) {
        result[j] += hidden[i] * matrix.getDouble(i, j);
      }
    }
    return result;
  }

  private static double[] row(INDArray array, int text, int token) {
    return array.slice(text).slice(token).reshape(-1).toDoubleVector();
  }

  private static double mean(Function<Integer, Double> ofText) {
    return Arrays.stream(TEXTS).mapToDouble(ofText::apply).average().orElseThrow();
  }

  private static double meanSquares(
      INDArray ofStudent, INDArray ofTeacher, INDArray matrix, int text) {
    double sum = 0;
    for (int token = 0; token < LENGTHS[text]; token++) {
      double[] s = projected(row(ofStudent, text, token), matrix);
      double[] t = row(ofTeacher, text, token);
      for (int i = 0; i < t.length; i++) {
        sum += (s[i] - t[i]) * (s[i] - t[i]);
      }
    }
    return sum / LENGTHS[text] / 12;
  }

  private static INDArray projection(DistillationLoss loss, String match) {
    return loss.extra().arrays().get(Projections.name(0, match));
  }

  @Test
  void hiddenStatesOfAnotherWidthAreProjected() {
    INDArray s = of(student, ModelGraph.hiddenState(1));
    INDArray t = of(teacher, ModelGraph.hiddenState(2));
    try (DistillationLoss loss = loss(only(LossPart.HIDDEN))) {
      INDArray matrix = projection(loss, HiddenStates.match(0));
      assertThat(matrix.shape()).containsExactly(8, 12);
      assertThat(value(loss))
          .isCloseTo(mean(text -> meanSquares(s, t, matrix, text)), within(1e-6));
    }
  }

  @Test
  void embeddings() {
    INDArray s = of(student, ModelGraph.hiddenState(0));
    INDArray t = of(teacher, ModelGraph.hiddenState(0));
    try (DistillationLoss loss = loss(only(LossPart.EMBEDDING))) {
      INDArray matrix = projection(loss, EmbeddingStates.MATCH);
      assertThat(value(loss))
          .isCloseTo(mean(text -> meanSquares(s, t, matrix, text)), within(1e-6));
    }
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squaresOfA += a[i] * a[i];
      squaresOfB += b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  @Test
  void cosineDistanceOfLastHiddenStates() {
    INDArray s = of(student, ModelGraph.hiddenState(1));
    INDArray t = of(teacher, ModelGraph.hiddenState(2));
    try (DistillationLoss loss = loss(only(LossPart.COSINE))) {
      INDArray matrix = projection(loss, CosineDistance.MATCH);
      assertThat(value(loss))
          .isCloseTo(
              mean(
                  text -> {
                    double sum = 0;
                    for (int token = 0; token < LENGTHS[text]; token++) {
                      double[] projected = projected(row(s, text, token), matrix);
                      sum += 1 - cosine(projected, row(t, text, token));
                    }
                    return sum / LENGTHS[text];
                  }),
              within(1e-6));
    }
  }

  private static double[] sum(INDArray hidden, int text) {
    double[] sum = new double[(int) hidden.size(2)];
    for (int token = 0; token < LENGTHS[text]; token++) {
      double[] state = row(hidden, text, token);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += state[i];
      }
    }
    return sum;
  }

  private static CompanionFiles pooling(String mode) {
    return new CompanionFiles(
        Map.of(CompanionFiles.POOLING, "{\"pooling_mode_%s\": true}".formatted(mode)));
  }

  private Teacher teaching(String mode) {
    return Teacher.of(teacher.with(pooling(mode)), forward);
  }

  private DistillationLoss contrast(String mode) {
    Model pupil = student.with(pooling(mode));
    return only(LossPart.CONTRASTIVE).loss(List.of(teaching(mode)), pupil, 5);
  }

  @Test
  void aTextsVectorIsToldFromThoseOfOtherTexts() {
    INDArray s = of(student, ModelGraph.hiddenState(1));
    INDArray t = of(teacher, ModelGraph.hiddenState(2));
    try (DistillationLoss loss = contrast("mean_tokens")) {
      INDArray matrix = projection(loss, Contrast.MATCH);
      assertThat(value(loss))
          .isCloseTo(
              mean(
                  text -> {
                    double[] mine = projected(sum(s, text), matrix);
                    double all = 0;
                    for (int other : TEXTS) {
                      all += Math.exp(cosine(mine, sum(t, other)) / 0.05);
                    }
                    return Math.log(all) - cosine(mine, sum(t, text)) / 0.05;
                  }),
              within(1e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cls_token", "lasttoken"})
  void vectorsAreThoseThatTheModelsMake(String mode) {
    INDArray s = of(student, ModelGraph.hiddenState(1));
    INDArray t = of(teacher, ModelGraph.hiddenState(2));
    Function<Integer, Integer> token = text -> mode.startsWith("cls") ? 0 : LENGTHS[text] - 1;
    try (DistillationLoss loss = contrast(mode)) {
      INDArray matrix = projection(loss, Contrast.MATCH);
      assertThat(value(loss))
          .isCloseTo(
              mean(
                  text -> {
                    double[] mine = projected(row(s, text, token.apply(text)), matrix);
                    double all = 0;
                    for (int other : TEXTS) {
                      all += Math.exp(cosine(mine, row(t, other, token.apply(other))) / 0.05);
                    }
                    return Math.log(all) - cosine(mine, row(t, text, token.apply(text))) / 0.05;
                  }),
              within(1e-5));
    }
    checkGradients(teaching(mode), student.with(pooling(mode)), LossPart.CONTRASTIVE, name -> true);
  }

  @Test
  void attentionScoresOfAllPairsOfTokens() {
    INDArray s = of(student, ModelGraph.attentionScores(0));
    INDArray t = of(teacher, ModelGraph.attentionScores(1));
    try (DistillationLoss loss = loss(only(LossPart.ATTENTION))) {
      assertThat(value(loss))
          .isCloseTo(
              mean(
                  text -> {
                    double squares = 0;
                    int length = LENGTHS[text];
                    for (int head = 0; head < 2; head++) {
                      for (int i = 0; i < length; i++) {
                        for (int j = 0; j < length; j++) {
                          double d = s.getDouble(text, head, i, j) - t.getDouble(text, head, i, j);
                          squares += d * d;
                        }
                      }
                    }
                    return squares / (2 * length * length);
                  }),
              within(1e-6));
    }
  }

  private static double relativeEntropy(double[] p, double[] q) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += p[i] * Math.log(p[i] / q[i]);
    }
    return sum;
  }

  /** From the probabilities that the graphs tell, not from their scores. */
  @Test
  void attentionProbabilitiesOfTheLastLayers() {
    INDArray s = of(student, ModelGraph.attention(0));
    INDArray t = of(teacher, ModelGraph.attention(1));
    try (DistillationLoss loss = loss(only(LossPart.ATTENTION_KL))) {
      assertThat(value(loss))
          .isCloseTo(
              mean(
                  text -> {
                    double sum = 0;
                    for (int head = 0; head < 2; head++) {
                      for (int i = 0; i < LENGTHS[text]; i++) {
                        sum +=
                            relativeEntropy(
                                Arrays.copyOf(row(t.slice(text), head, i), LENGTHS[text]),
                                Arrays.copyOf(row(s.slice(text), head, i), LENGTHS[text]));
                      }
                    }
                    return sum / (2 * LENGTHS[text]);
                  }),
              within(1e-6));
    }
  }

  /** Of a token to all, by a part of the vectors. */
  private static double[] relation(INDArray vectors, int text, int head, int heads, int token) {
    int width = row(vectors, text, 0).length / heads;
    double[] powers = new double[LENGTHS[text]];
    double sum = 0;
    for (int other = 0; other < powers.length; other++) {
      double product = 0;
      for (int i = head * width; i < (head + 1) * width; i++) {
        product += row(vectors, text, token)[i] * row(vectors, text, other)[i];
      }
      powers[other] = Math.exp(product / Math.sqrt(width));
      sum += powers[other];
    }
    for (int other = 0; other < powers.length; other++) {
      powers[other] /= sum;
    }
    return powers;
  }

  private double relationLoss(String ofTeacher, String ofStudent, int heads) {
    INDArray s = of(student, ofStudent);
    INDArray t = of(teacher, ofTeacher);
    return mean(
        text -> {
          double sum = 0;
          for (int head = 0; head < heads; head++) {
            for (int token = 0; token < LENGTHS[text]; token++) {
              sum +=
                  relativeEntropy(
                      relation(t, text, head, heads, token), relation(s, text, head, heads, token));
            }
          }
          return sum / (heads * LENGTHS[text]);
        });
  }

  @Test
  void relationsOfValues() {
    try (DistillationLoss loss = loss(only(LossPart.VALUE_RELATIONS))) {
      assertThat(value(loss))
          .isCloseTo(relationLoss(ModelGraph.values(1), ModelGraph.values(0), 4), within(1e-6));
    }
  }

  @Test
  void relationsOfQueriesKeysAndValuesOfAChosenLayer() {
    Distillation settings =
        only(LossPart.SELF_RELATIONS)
            .withRelations(new RelationChoice(OptionalInt.of(1), OptionalInt.of(2)));
    double expected =
        (relationLoss(ModelGraph.queries(0), ModelGraph.queries(0), 2)
                + relationLoss(ModelGraph.keys(0), ModelGraph.keys(0), 2)
                + relationLoss(ModelGraph.values(0), ModelGraph.values(0), 2))
            / 3;
    try (DistillationLoss loss = loss(settings)) {
      assertThat(value(loss)).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void severalTeachersCountByTheirWeights() {
    try (Model other = model(BERT.formatted(8, 3), 7);
        Forward ofOther = new SameDiffForward(other)) {
      Distillation settings = only(LossPart.VALUE_RELATIONS);
      double first = value(loss(settings));
      double second = value(settings.loss(List.of(Teacher.of(other, ofOther)), student, 0));
      double both =
          value(
              settings.loss(
                  List.of(new Teacher(teacher, forward, 3), new Teacher(other, ofOther, 1)),
                  student,
                  0));
      assertThat(both).isCloseTo(0.75 * first + 0.25 * second, within(1e-7));
    }
  }

  static Stream<LossPart> inModels() {
    return Stream.of(LossPart.values()).filter(part -> !part.isOfAnswers());
  }

  @ParameterizedTest
  @MethodSource("inModels")
  void gradientsAreFiniteDifferencesInAnEncoder(LossPart part) {
    checkGradients(
        Teacher.of(teacher, forward),
        student,
        part,
        name -> name.contains("query") || name.contains("embeddings"));
  }

  private static final String GPT2 =
      "'model_type': 'gpt2', 'vocab_size': 11, 'n_embd': 8, 'n_layer': 1, 'n_head': 2,"
          + " 'n_inner': 12, 'n_positions': 16";
  private static final String LLAMA =
      "'model_type': 'llama', 'vocab_size': 11, 'hidden_size': 8, 'num_hidden_layers': 1,"
          + " 'num_attention_heads': 2, 'num_key_value_heads': 1, 'head_dim': 4,"
          + " 'intermediate_size': 12, 'max_position_embeddings': 16, 'bos_token_id': 1,"
          + " 'eos_token_id': 2";

  private static final String GPT2_TEACHER =
      "'model_type': 'gpt2', 'vocab_size': 11, 'n_embd': 12, 'n_layer': 2, 'n_head': 2,"
          + " 'n_inner': 12, 'n_positions': 16";

  /** One of the teacher's family, and one of another whose heads share keys and values. */
  @ParameterizedTest
  @MethodSource("inModels")
  void gradientsAreFiniteDifferencesInDecoders(LossPart part) {
    try (Model decoder = model(GPT2_TEACHER, 6);
        Forward ofDecoder = new SameDiffForward(decoder);
        Model gpt2 = model(GPT2, 3);
        Model llama = model(LLAMA, 3)) {
      Teacher each = Teacher.of(decoder, ofDecoder);
      Predicate<String> inputs = name -> name.contains("q_proj") || name.contains("v_proj");
      checkGradients(each, gpt2, part, inputs);
      checkGradients(each, llama, part, inputs);
    }
  }

  /** Later tokens are seen by neither; of 6 tokens 21 pairs count, of 3 tokens 6. */
  @Test
  void attentionScoresOfDecodersAreThoseOfTokensBefore() {
    try (Model decoder = model(GPT2_TEACHER, 6);
        Forward ofDecoder = new SameDiffForward(decoder);
        Model gpt2 = model(GPT2, 3);
        DistillationLoss loss =
            only(LossPart.ATTENTION).loss(List.of(Teacher.of(decoder, ofDecoder)), gpt2, 0);
        GradientStep step = step(gpt2, loss, 1)) {
      INDArray s = of(gpt2, ModelGraph.attentionScores(0));
      INDArray t = of(decoder, ModelGraph.attentionScores(1));
      double expected =
          mean(
              text -> {
                double squares = 0;
                int pairs = 0;
                for (int head = 0; head < 2; head++) {
                  for (int i = 0; i < LENGTHS[text]; i++) {
                    for (int j = 0; j <= i; j++, pairs++) {
                      double d = s.getDouble(text, head, i, j) - t.getDouble(text, head, i, j);
                      squares += d * d;
                    }
                  }
                }
                return squares / pairs;
              });
      assertThat(step.compute(data, TEXTS, 0).loss()).isCloseTo(expected, within(1e-6));
    }
  }

  private void checkGradients(Teacher by, Model of, LossPart part, Predicate<String> checked) {
    try (DistillationLoss loss = only(part).loss(List.of(by), of, 5);
        GradientStep step = step(of, loss, 2);
        BatchGradients gradients = step.compute(data, TEXTS, 0)) {
      Parameters all = loss.extra().after(of.parameters());
      FiniteDifferences differences =
          new FiniteDifferences(all, () -> step.compute(data, TEXTS, 0).loss());
      List<String> names = new ArrayList<>(loss.extra().arrays().keySet());
      gradients.dense().keySet().stream().filter(checked).forEach(names::add);
      assertThat(names).isNotEmpty();
      names.forEach(name -> differences.check(name, gradients));
    }
  }

  /** Answers and relations of last layers need no map of layers. */
  @Test
  void aStudentMayBeDeeperThanATeacherWhoseLayersAreNotCompared() {
    try (Model deeper = model(BERT.formatted(8, 3), 3);
        DistillationLoss loss =
            only(LossPart.SELF_RELATIONS).loss(List.of(Teacher.of(teacher, forward)), deeper, 0)) {
      assertThat(loss.extra().specs()).isEmpty();
      assertThatThrownBy(
              () -> only(LossPart.HIDDEN).loss(List.of(Teacher.of(teacher, forward)), deeper, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("the student has 3 layers, expected 1 to 2, the teacher's number");
    }
  }

  @Test
  void impossiblePairsAreRefused() {
    ToDoubleFunction<Distillation> value = settings -> value(loss(settings));
    try (Model wider = model(BERT.formatted(8, 1).replace("heads': 2", "heads': 4"), 3)) {
      List<Teacher> teachers = List.of(Teacher.of(teacher, forward));
      assertThatThrownBy(() -> only(LossPart.ATTENTION).loss(teachers, wider, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(
              "layer 2 of the teacher has 2 attention heads, layer 1 of the student 4");
      assertThatThrownBy(() -> only(LossPart.SOFT).loss(teachers, wider, 0))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("predicts no distribution");
    }
    Distillation threeHeads =
        only(LossPart.VALUE_RELATIONS)
            .withRelations(new RelationChoice(OptionalInt.empty(), OptionalInt.of(3)));
    assertThatThrownBy(() -> value.applyAsDouble(threeHeads))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("3 relation heads don't divide values of width 8");
    Distillation beyond =
        only(LossPart.VALUE_RELATIONS)
            .withRelations(new RelationChoice(OptionalInt.of(3), OptionalInt.empty()));
    assertThatThrownBy(() -> value.applyAsDouble(beyond))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("relation layer is 3, expected 1 to 2, the teacher's number of layers");
  }
}
