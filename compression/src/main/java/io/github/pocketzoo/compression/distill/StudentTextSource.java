package io.github.pocketzoo.compression.distill;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.core.train.TrainingOptions;
import io.github.pocketzoo.core.train.TrainingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A text that a student goes on with itself in some steps. */
final class StudentTextSource implements TrainingSource, AutoCloseable {
  private final TrainingSource text;
  private final Model student;
  private final OnPolicy policy;
  private final List<StudentText> prepared = new ArrayList<>();

  StudentTextSource(TrainingSource text, Model student, OnPolicy policy) {
    this.text = text;
    this.student = student;
    this.policy = policy;
  }

  @Override
  public String name() {
    return text.name();
  }

  @Override
  public String sha256() {
    return text.sha256();
  }

  @Override
  public Map<String, String> describe() {
    return text.describe();
  }

  @Override
  public Prepared prepare(Tokenizer tokenizer, TrainingOptions options) {
    Prepared given = text.prepare(tokenizer, options);
    StudentText examples =
        new StudentText(
            given.examples(), student, policy, tokenizer.boundaries().padding(), options.seed());
    prepared.add(examples);
    return new Prepared(examples, given.order());
  }

  @Override
  public void close() {
    prepared.forEach(StudentText::close);
  }
}
