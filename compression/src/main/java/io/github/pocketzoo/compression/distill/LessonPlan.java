package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.compression.distill.Lesson.WeightedTerm;
import io.github.pocketzoo.compression.distill.SelfRelations.Relation;
import io.github.pocketzoo.compression.distill.SelfRelations.Vectors;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.Block;
import io.github.pocketzoo.core.structure.BlockShape;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Role;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Which terms a student and one teacher are compared by.
 *
 * @param settings what is wanted
 * @param layers which blocks are matched
 * @param teachingModel the teacher
 * @param learningModel the student
 */
record LessonPlan(
    Distillation settings, LayerMap layers, Model teachingModel, Model learningModel) {
  /** The parts of the loss that have a weight, but labels. */
  List<WeightedTerm> terms(Predictions predictions) {
    DistillationWeights weights = settings.weights();
    List<WeightedTerm> terms = new ArrayList<>();
    for (LossPart part : LossPart.values()) {
      if (weights.has(part) && part != LossPart.HARD) {
        terms.add(new WeightedTerm(term(part, predictions), weights.of(part)));
      }
    }
    return terms;
  }

  private DistillationTerm term(LossPart part, Predictions predictions) {
    DistillationWeights weights = settings.weights();
    int width = teacher().hiddenSize();
    return switch (part) {
      case SOFT ->
          new SoftTargets(weights.temperature(), weights.divergence(), predictions.classes());
      case HARD -> throw new IllegalArgumentException("labels are no teacher's");
      case HIDDEN -> new HiddenStates(layers, width);
      case EMBEDDING -> new EmbeddingStates(width);
      case ATTENTION -> attentionScores();
      case ATTENTION_KL -> attentionProbabilities();
      case VALUE_RELATIONS -> relations(part, List.of(Vectors.VALUES));
      case SELF_RELATIONS -> relations(part, List.of(Vectors.values()));
      case COSINE -> new CosineDistance(last(width));
      case CONTRASTIVE ->
          new Contrast(
              last(width),
              EmbeddingSettings.poolingOf(learningModel),
              EmbeddingSettings.poolingOf(teachingModel),
              settings.contrastTemperature());
    };
  }

  private Architecture teacher() {
    return teachingModel.architecture();
  }

  private Architecture student() {
    return learningModel.architecture();
  }

  private LastHiddenStates last(int width) {
    return new LastHiddenStates(blocks(teacher()), blocks(student()), width);
  }

  private static int blocks(Architecture architecture) {
    return architecture.structure().blocks().size();
  }

  private AttentionScores attentionScores() {
    for (int block = 0; block < layers.studentBlocks(); block++) {
      sameHeads(LossPart.ATTENTION, layers.teacherBlocks().get(block), block);
    }
    return new AttentionScores(layers);
  }

  private AttentionProbabilities attentionProbabilities() {
    int ofStudent = blocks(student()) - 1;
    int heads = sameHeads(LossPart.ATTENTION_KL, relationBlock(), ofStudent);
    return new AttentionProbabilities(relationBlock(), ofStudent, heads);
  }

  /** The number of heads that two blocks have. */
  private int sameHeads(LossPart part, int teacherBlock, int studentBlock) {
    int ofTeacher = heads(teacher(), teacherBlock);
    int ofStudent = heads(student(), studentBlock);
    if (ofTeacher != ofStudent) {
      throw new InvalidInputException(
          "the part %s of the loss: layer %d of the teacher has %d attention heads, layer %d of the student %d; expected as many (%s needs no such thing)"
              .formatted(
                  part.optionName(),
                  teacherBlock + 1,
                  ofTeacher,
                  studentBlock + 1,
                  ofStudent,
                  LossPart.SELF_RELATIONS.optionName()));
    }
    return ofTeacher;
  }

  private static int heads(Architecture architecture, int block) {
    return block(architecture, block)
        .shape()
        .map(BlockShape::heads)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "a model of type %s doesn't tell its attention heads, which the loss compares"
                        .formatted(architecture.modelType())))
        .queries();
  }

  private static Block block(Architecture architecture, int block) {
    return architecture.structure().blocks().get(block);
  }

  private int relationBlock() {
    OptionalInt layer = settings.relations().teacherLayer();
    int blocks = blocks(teacher());
    if (layer.orElse(1) > blocks) {
      throw new InvalidInputException(
          "relation layer is %d, expected 1 to %d, the teacher's number of layers"
              .formatted(layer.getAsInt(), blocks));
    }
    return layer.orElse(blocks) - 1;
  }

  private SelfRelations relations(LossPart part, List<Vectors> vectors) {
    int ofTeacher = relationBlock();
    int ofStudent = blocks(student()) - 1;
    int heads = settings.relations().heads().orElseGet(() -> heads(teacher(), ofTeacher));
    List<Relation> relations = new ArrayList<>();
    for (Vectors each : vectors) {
      int teacherWidth = width(teacher(), ofTeacher, each);
      int studentWidth = width(student(), ofStudent, each);
      for (int width : new int[] {teacherWidth, studentWidth}) {
        if (width % heads != 0) {
          throw new InvalidInputException(
              "the part %s of the loss: %d relation heads don't divide %s of width %d; expected a divisor of %d and %d"
                  .formatted(
                      part.optionName(),
                      heads,
                      each.name().toLowerCase(Locale.ROOT),
                      width,
                      teacherWidth,
                      studentWidth));
        }
      }
      relations.add(new Relation(each, teacherWidth, studentWidth));
    }
    return new SelfRelations(relations, ofTeacher, ofStudent, heads);
  }

  private static int width(Architecture architecture, int block, Vectors vectors) {
    Role role =
        switch (vectors) {
          case QUERIES -> Role.QUERY;
          case KEYS -> Role.KEY;
          case VALUES -> Role.VALUE;
        };
    String weight = block(architecture, block).projections().get(role).weight();
    return architecture.parameters().stream()
        .filter(spec -> spec.name().equals(weight))
        .mapToInt(spec -> Math.toIntExact(spec.shape()[1]))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The projections that the terms need; none where both models are equally wide.
   *
   * @param number of the teacher
   */
  List<ParameterSpec> projections(int number) {
    int ofStudent = student().hiddenSize();
    int ofTeacher = teacher().hiddenSize();
    if (ofStudent == ofTeacher) {
      return List.of();
    }
    List<String> matches = new ArrayList<>();
    if (settings.weights().has(LossPart.HIDDEN)) {
      for (int block = 0; block < layers.studentBlocks(); block++) {
        matches.add(HiddenStates.match(block));
      }
    }
    if (settings.weights().has(LossPart.EMBEDDING)) {
      matches.add(EmbeddingStates.MATCH);
    }
    if (settings.weights().has(LossPart.COSINE)) {
      matches.add(CosineDistance.MATCH);
    }
    if (settings.weights().has(LossPart.CONTRASTIVE)) {
      matches.add(Contrast.MATCH);
    }
    return matches.stream()
        .map(match -> Projections.spec(number, match, ofStudent, ofTeacher))
        .toList();
  }
}
