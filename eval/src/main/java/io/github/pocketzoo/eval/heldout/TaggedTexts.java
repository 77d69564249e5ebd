package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.TaggedSentence;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.task.WordTagger;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.TagTally;
import java.util.List;

/**
 * Sentences whose words have a tag each. A word that a model doesn't read, beyond its longest text,
 * counts as tagged {@code O}.
 */
public final class TaggedTexts extends SurveyedTexts<TaggedSentence> {
  private static final String OUTSIDE = "O";

  private final List<String> labels;
  private final List<Metric> metrics;

  private TaggedTexts(List<String> labels, List<Metric> metrics, Survey<TaggedSentence> survey) {
    super(survey, "sentences");
    this.labels = List.copyOf(labels);
    this.metrics = List.copyOf(metrics);
  }

  /**
   * A test set.
   *
   * @param labels names of the tags
   * @param metrics what is scored, the primary one first
   * @throws io.github.pocketzoo.core.error.InvalidInputException if a sentence can't be used, or
   *     there is none
   */
  public static TaggedTexts of(
      ExampleSource<TaggedSentence> source, List<String> labels, List<Metric> metrics) {
    return new TaggedTexts(
        labels,
        metrics,
        Survey.of(source, (fingerprint, sentence) -> fingerprint.add(sentence, labels)));
  }

  @Override
  public String kind() {
    return "token-classification";
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    HeadSpec own = Heads.require(model, HeadSpec.tokenClassifier(labels));
    WordTagger tagger =
        new WordTagger(
            model.runner(asking.batchSize()),
            model.tokenizer(),
            HeadSpec.tokenClassifier(Heads.match(model, own, labels)),
            OUTSIDE);
    TextTask<TaggedSentence, List<String>> task =
        sentences -> tagger.answer(sentences.stream().map(TaggedSentence::words).toList());
    TagTally tally = new TagTally(examples());
    ask(
        model,
        asking,
        task,
        (index, sentence, tags) ->
            tally.add(sentence.tags().stream().map(labels::get).toList(), tags));
    return tally.outcomes(metrics);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey().sample(most).parallelStream()
        .map(sentence -> model.tokenizer().encode(sentence.text()))
        .toList();
  }
}
