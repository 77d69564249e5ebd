package io.github.pocketzoo.eval;

import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.metric.Outcomes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test set whose answers by some models are known already: only the others are asked. Asking a
 * model of a known name that isn't the one that answered fails.
 *
 * @param test the test set
 * @param known outcomes of its examples, by name of the model
 */
public record AnsweredTestSet(HeldOut test, Map<String, EarlierOutcomes> known) implements HeldOut {
  public AnsweredTestSet {
    known = Map.copyOf(known);
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    EarlierOutcomes earlier = known.get(model.name());
    if (earlier == null) {
      return test.ask(model, asking);
    }
    ModelIdentity.of(model.facts(), model.forward().engine())
        .requireGave(earlier.by(), earlier.source());
    return earlier.outcomes();
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
