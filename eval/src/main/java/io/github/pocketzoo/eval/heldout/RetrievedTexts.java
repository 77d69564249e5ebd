package io.github.pocketzoo.eval.heldout;

import io.github.pocketzoo.core.data.ExampleSource;
import io.github.pocketzoo.core.data.RetrievalDirectory;
import io.github.pocketzoo.core.data.RetrievalDirectory.Document;
import io.github.pocketzoo.core.data.RetrievalDirectory.Query;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.core.task.TextTask;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.eval.Asking;
import io.github.pocketzoo.eval.HeldOut;
import io.github.pocketzoo.eval.ModelUnderTest;
import io.github.pocketzoo.eval.metric.MeanOutcomes;
import io.github.pocketzoo.eval.metric.Metric;
import io.github.pocketzoo.eval.metric.Outcomes;
import io.github.pocketzoo.eval.metric.Ranking;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Queries whose relevant documents are to be found among all by the cosine of a sentence encoder's
 * vectors (Thakur et al. 2021). Documents are read one after the other, and encoded and compared
 * with all queries side by side; of each query the best hundred are kept.
 */
public final class RetrievedTexts implements HeldOut {
  private static final int DEPTH = 100;
  private static final int FIRST = 10;
  private static final List<Metric> METRICS =
      List.of(Metric.NDCG_10, Metric.MRR_10, Metric.RECALL_10, Metric.RECALL_100);

  private final String name;
  private final List<Query> queries;
  private final String queryPrefix;
  private final String documentPrefix;
  private final Survey<Document> survey;

  private RetrievedTexts(
      String name,
      List<Query> queries,
      String queryPrefix,
      String documentPrefix,
      Survey<Document> survey) {
    this.name = name;
    this.queries = List.copyOf(queries);
    this.queryPrefix = queryPrefix;
    this.documentPrefix = documentPrefix;
    this.survey = survey;
  }

  /**
   * A test set.
   *
   * @param split of the judgements, such as {@code "test"}
   * @param most queries at most
   * @param queryPrefix what to put before each query
   * @param documentPrefix what to put before each document
   * @throws InvalidInputException if a file can't be used, or a relevant document isn't there
   */
  public static RetrievedTexts of(
      RetrievalDirectory directory,
      String split,
      int most,
      String queryPrefix,
      String documentPrefix) {
    List<Query> all = directory.queries(split);
    List<Query> queries = all.subList(0, Math.min(most, all.size()));
    Set<String> wanted = new HashSet<>();
    queries.forEach(query -> wanted.addAll(query.grades().keySet()));
    ExampleSource<Query> judged = ExampleSource.of("queries", queries);
    Survey<Query> survey =
        Survey.of(
            judged,
            (fingerprint, query) -> {
              fingerprint.add(query.id(), query.text());
              query.grades().entrySet().stream()
                  .sorted(Map.Entry.comparingByKey())
                  .forEach(each -> fingerprint.add(each.getKey(), each.getValue().toString()));
            });
    Survey<Document> documents =
        Survey.of(
            directory.corpus(),
            (fingerprint, document) -> {
              fingerprint.add(document.id(), document.text());
              wanted.remove(document.id());
            });
    if (!wanted.isEmpty()) {
      throw new InvalidInputException(
          "%s: document \"%s\" is judged but not in it"
              .formatted(directory.corpus().name(), wanted.stream().sorted().findFirst().get()));
    }
    return new RetrievedTexts(
        directory.path() + " " + split,
        queries,
        queryPrefix,
        documentPrefix,
        new Survey<>(
            directory.corpus(),
            documents.examples(),
            survey.fingerprint() + "+" + documents.fingerprint()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String kind() {
    return "retrieval";
  }

  @Override
  public String fingerprint() {
    return survey.fingerprint();
  }

  @Override
  public int examples() {
    return queries.size();
  }

  @Override
  public List<String> labels() {
    return List.of();
  }

  @Override
  public Outcomes ask(ModelUnderTest model, Asking asking) {
    SentenceEncoder ofQueries = Encoders.of(model, asking.batchSize(), queryPrefix);
    float[][] vectors = new float[queries.size()][];
    asking.all(
        model.name(),
        "queries",
        ExampleSource.of("queries", queries),
        queries.size(),
        asked -> ofQueries.answer(asked.stream().map(Query::text).toList()),
        (index, query, vector) -> vectors[index] = vector);
    SentenceEncoder ofDocuments = Encoders.of(model, asking.batchSize(), documentPrefix);
    NearestDocuments nearest = new NearestDocuments(List.of(vectors), DEPTH);
    asking.all(
        model.name(),
        "documents",
        survey.source(),
        survey.examples(),
        compare(ofDocuments, nearest),
        (index, document, id) -> {});
    return outcomes(nearest);
  }

  /** Documents are compared where they are encoded, so that threads do both. */
  private static TextTask<Document, String> compare(
      SentenceEncoder encoder, NearestDocuments nearest) {
    return documents -> {
      List<String> ids = documents.stream().map(Document::id).toList();
      nearest.add(ids, encoder.answer(documents.stream().map(Document::text).toList()));
      return ids;
    };
  }

  private Outcomes outcomes(NearestDocuments nearest) {
    Map<Metric, double[]> values = new HashMap<>();
    METRICS.forEach(metric -> values.put(metric, new double[queries.size()]));
    for (int query = 0; query < queries.size(); query++) {
      Map<String, Integer> grades = queries.get(query).grades();
      Ranking ranking =
          new Ranking(
              nearest.ranked(query).stream().map(id -> grades.getOrDefault(id, 0)).toList(),
              grades.values().stream().filter(grade -> grade > 0).toList());
      values.get(Metric.NDCG_10)[query] = ranking.ndcg(FIRST);
      values.get(Metric.MRR_10)[query] = ranking.reciprocalRank(FIRST);
      values.get(Metric.RECALL_10)[query] = ranking.recall(FIRST);
      values.get(Metric.RECALL_100)[query] = ranking.recall(DEPTH);
    }
    return new MeanOutcomes(values, METRICS);
  }

  @Override
  public List<Encoding> sample(ModelUnderTest model, int most) {
    return survey.sample(most).parallelStream()
        .map(document -> model.tokenizer().encode(documentPrefix + document.text()))
        .toList();
  }

  @Override
  public String output(ModelUnderTest model) {
    return Encoders.output(model);
  }
}
