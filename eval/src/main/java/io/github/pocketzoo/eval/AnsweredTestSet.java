package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test set whose answers by some models are known already: only the others are asked.
 *
 * @param test the test set
 * @param known outcomes of its examples, by name of the model
 */
public record AnsweredTestSet(HeldOut test, Map<String, Outcomes> known) implements HeldOut {
  public AnsweredTestSet {
    known = Map.copyOf(known);
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    Outcomes outcomes = known.get(model.name());
    return outcomes == null ? test.ask(model, asking) : outcomes;
  }

  @Override
  public String name() {
    return test.name();
  }

  @Override
  public String kind() {
    return test.kind();
  }

  @Override
  public String fingerprint() {
    return test.fingerprint();
  }

  @Override
  public int examples() {
    return test.examples();
  }

  @Override
  public List<String> labels() {
    return test.labels();
  }

  @Override
  public Optional<String> positive() {
    return test.positive();
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return test.sample(model, most);
  }

  @Override
  public List<String> texts(List<Integer> examples) {
    return test.texts(examples);
  }

  @Override
  public String output(ModelUnderTest model) {
    return test.output(model);
  }
}
