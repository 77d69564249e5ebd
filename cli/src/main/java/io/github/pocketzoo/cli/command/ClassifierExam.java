package io.github.pocketzoo.cli.command;

import io.github.pocketzoo.compression.measure.Score;
import io.github.pocketzoo.compression.preflight.TeacherExam;
import io.github.pocketzoo.core.data.TextDataset;
import io.github.pocketzoo.core.data.TextExample;
import io.github.pocketzoo.core.model.Model;
import java.util.List;
import java.util.Optional;

/**
 * How well classifiers do on held-out texts.
 *
 * @param train says which class is the largest
 * @param held texts with the same labels
 */
record ClassifierExam(TextDataset train, TextDataset held) implements TeacherExam {
  private static final String METRIC = "accuracy";

  @Override
  public boolean scores(Model model) {
    return model.architecture().labels().equals(train.labels());
  }

  @Override
  public Score score(Model model) {
    return accuracy(model, held);
  }

  static Score accuracy(Model model, TextDataset texts) {
    return new Score(METRIC, HeldOutAccuracy.of(model, texts), true);
  }

  @Override
  public Score trivial() {
    int[] counts = new int[train.labels().size()];
    train.examples().forEach(example -> counts[example.label()]++);
    int largest = 0;
    for (int label = 0; label < counts.length; label++) {
      largest = counts[label] > counts[largest] ? label : largest;
    }
    int majority = largest;
    long right = held.examples().stream().filter(each -> each.label() == majority).count();
    return new Score(METRIC, (double) right / held.examples().size(), true);
  }

  @Override
  public Optional<Score> swapped(Model model) {
    if (held.examples().stream().allMatch(each -> each.textPair().isEmpty())) {
      return Optional.empty();
    }
    List<TextExample> others = held.examples().stream().map(ClassifierExam::swapped).toList();
    return Optional.of(accuracy(model, new TextDataset(held.name(), held.labels(), others)));
  }

  private static TextExample swapped(TextExample example) {
    return example
        .textPair()
        .map(
            pair ->
                new TextExample(example.id(), pair, Optional.of(example.text()), example.label()))
        .orElse(example);
  }
}
