package io.github.pocketzoo.compression.recipe.step;

import io.github.pocketzoo.compression.distill.Distillation;
import io.github.pocketzoo.compression.distill.LayerChoice;
import io.github.pocketzoo.compression.distill.StudentShape;
import io.github.pocketzoo.compression.distill.StudentTables;
import io.github.pocketzoo.compression.distill.VocabularyChoice;
import java.util.List;
import java.util.Optional;

/** The settings that say what a student is that is made of its teacher. */
public final class StudentKeys {
  private static final RecipeKey<Integer> LAYERS =
      RecipeKey.count("layers", 1, "layers of the student (default: half of the teacher's)");
  private static final RecipeKey<Integer> HIDDEN_SIZE =
      RecipeKey.count(
          "hidden-size",
          1,
          "width of the student's hidden states; if smaller than the teacher's, all weights are new"
              + " (default: the teacher's)");
  private static final RecipeKey<Integer> HEADS =
      RecipeKey.count("heads", 1, "attention heads of a layer (default: as the teacher has)");
  private static final RecipeKey<Integer> INTERMEDIATE_SIZE =
      RecipeKey.count(
          "intermediate-size",
          1,
          "width of the feed-forward networks (default: as the teacher has)");
  private static final RecipeKey<LayerChoice> TEACHER_LAYERS =
      RecipeKey.parsed(
              "teacher-layers",
              "uniform, last, skip, or numbers such as 2,4,6",
              "uniform|last|skip|N,...",
              "layers of the teacher that the student's begin with and are compared with: evenly spread,"
                  + " the last, every n-th, or these numbers",
              LayerChoice::of)
          .orElse(LayerChoice.uniform());
  private static final RecipeKey<Boolean> PRUNE_VOCABULARY =
      RecipeKey.flag(
          "prune-vocabulary",
          "leave the student the tokens of the training texts, special tokens and characters");
  private static final RecipeKey<Integer> VOCABULARY_SIZE =
      RecipeKey.count(
          "vocabulary-size",
          1,
          "as prune-vocabulary, but leave the N most frequent of these tokens, which cuts rare"
              + " words into smaller pieces");
  private static final RecipeKey<Integer> EMBEDDING_SIZE =
      RecipeKey.count(
          "embedding-size",
          2,
          "width of the tables of embeddings, which are projected to the hidden size (default: as"
              + " wide)");

  private StudentKeys() {}

  /** All of them. */
  public static List<RecipeKey<?>> all() {
    return List.of(
        LAYERS,
        HIDDEN_SIZE,
        HEADS,
        INTERMEDIATE_SIZE,
        TEACHER_LAYERS,
        PRUNE_VOCABULARY,
        VOCABULARY_SIZE,
        EMBEDDING_SIZE);
  }

  /**
   * Refuses settings that contradict each other.
   *
   * @param student what says that it begins as a model, and isn't made of the teacher, if it does
   */
  public static void check(ChosenSettings values, Optional<String> student) {
    student.ifPresent(
        name ->
            List.of(LAYERS, HIDDEN_SIZE, HEADS, INTERMEDIATE_SIZE)
                .forEach(key -> values.refuse(key, "a new student, not with " + name)));
    if (values.get(PRUNE_VOCABULARY)) {
      values.refuse(
          VOCABULARY_SIZE, "a vocabulary of its own, not with " + values.name(PRUNE_VOCABULARY));
    }
  }

  /** Refuses other tables of embeddings. */
  public static void refuseTables(ChosenSettings values, String goesWith) {
    List.of(PRUNE_VOCABULARY, VOCABULARY_SIZE, EMBEDDING_SIZE)
        .forEach(key -> values.refuse(key, goesWith));
  }

  /** The loss with what the user chose of the student. */
  public static Distillation distillation(ChosenSettings values, Distillation loss) {
    return values.checked(
        () ->
            loss.withLayers(values.get(TEACHER_LAYERS))
                .withStudent(
                    new StudentShape(
                        values.number(LAYERS),
                        values.number(HIDDEN_SIZE),
                        values.number(HEADS),
                        values.number(INTERMEDIATE_SIZE))));
  }

  /** Its tables of embeddings. */
  public static StudentTables tables(ChosenSettings values) {
    Optional<VocabularyChoice> used =
        values.get(PRUNE_VOCABULARY) ? Optional.of(VocabularyChoice.used()) : Optional.empty();
    return new StudentTables(
        values.find(VOCABULARY_SIZE).map(VocabularyChoice::mostFrequent).or(() -> used),
        values.number(EMBEDDING_SIZE));
  }
}
