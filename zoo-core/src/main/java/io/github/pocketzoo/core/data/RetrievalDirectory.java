package io.github.pocketzoo.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.error.NotJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A retrieval task in the layout of BEIR (Thakur et al. 2021):
 *
 * <pre>
 * corpus.jsonl        {"_id": "…", "title": "…", "text": "…"}
 * queries.jsonl       {"_id": "…", "text": "…"}
 * qrels/test.tsv      query-id  corpus-id  score
 * </pre>
 *
 * @param path the directory
 */
public record RetrievalDirectory(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEADER = List.of("query-id", "corpus-id", "score");

  /**
   * A text with its name.
   *
   * @param id its name
   * @param text of a document the title, if it has one, a space and the text
   */
  public record Document(String id, String text) {}

  /**
   * A query with what is relevant to it.
   *
   * @param id its name
   * @param text the query
   * @param grades how relevant each judged document is, by its id; 0 is not
   */
  public record Query(String id, String text, Map<String, Integer> grades) {
    public Query {
      grades = Map.copyOf(grades);
    }
  }

  /** The documents, one by one. */
  public ExampleSource<Document> corpus() {
    Path file = path.resolve("corpus.jsonl");
    return new FileExamples<>(file.toString(), () -> new Lines(file));
  }

  /**
   * The queries of a split that have a relevant document, in the order of their file.
   *
   * @param split such as {@code "test"}
   * @throws InvalidInputException if a file can't be read, a line of it can't be used, or there is
   *     no such query
   */
  public List<Query> queries(String split) {
    Path qrels = path.resolve("qrels").resolve(split + ".tsv");
    Map<String, Map<String, Integer>> grades = TextFile.read(qrels, text -> grades(qrels, text));
    Path file = path.resolve("queries.jsonl");
    List<Query> queries = new ArrayList<>();
    for (Document query :
        new FileExamples<Document>(file.toString(), () -> new Lines(file)).all()) {
      Map<String, Integer> own = grades.remove(query.id());
      if (own != null && own.values().stream().anyMatch(grade -> grade > 0)) {
        queries.add(new Query(query.id(), query.text(), own));
      }
    }
    if (!grades.isEmpty()) {
      throw new InvalidInputException(
          "%s: query \"%s\" of %s is not in it"
              .formatted(file, grades.keySet().iterator().next(), qrels));
    }
    if (queries.isEmpty()) {
      throw new InvalidInputException(qrels + ": no query has a relevant document");
    }
    return queries;
  }

  private static Map<String, Map<String, Integer>> grades(Path file, BufferedReader text)
      throws IOException {
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    long line = 0;
    for (String row = text.readLine(); row != null; row = text.readLine()) {
      line++;
      List<String> cells = List.of(row.split("\t", -1));
      SourceLocation location = new SourceLocation(file, line);
      if (line == 1) {
        if (!cells.equals(HEADER)) {
          throw location.error("expected the header " + String.join(", ", HEADER));
        }
        continue;
      }
      if (cells.size() != HEADER.size()) {
        throw location.error("%d columns, expected %d".formatted(cells.size(), HEADER.size()));
      }
      if (!cells.get(2).matches("-?[0-9]{1,6}")) {
        throw location.error(
            "column 3, \"score\": \"%s\", expected a whole number".formatted(cells.get(2)));
      }
      grades
          .computeIfAbsent(cells.get(0), unseen -> new LinkedHashMap<>())
          .put(cells.get(1), Integer.parseInt(cells.get(2)));
    }
    return grades;
  }

  /** An open file of documents. */
  private static final class Lines implements FileExamples.Cursor<Document> {
    private final Path file;
    private final TextLines lines;
    private long line;

    Lines(Path file) {
      this.file = file;
      this.lines = TextLines.of(file);
    }

    @Override
    public Optional<Document> next() {
      List<String> row = lines.next(1);
      line++;
      return row.isEmpty() ? Optional.empty() : Optional.of(document(row.get(0)));
    }

    private Document document(String row) {
      SourceLocation location = new SourceLocation(file, line);
      JsonNode object;
      try {
        object = JSON.readTree(row);
      } catch (JsonProcessingException e) {
        throw new InvalidInputException(
            "%s, column %d: not JSON: %s"
                .formatted(
                    location,
                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                    NotJson.reason(e)),
            e);
      }
      String title = object.path("title").asText("");
      String text = string(location, object, "text");
      return new Document(
          string(location, object, "_id"), title.isBlank() ? text : title + " " + text);
    }

    private static String string(SourceLocation location, JsonNode object, String field) {
      JsonNode value = object.path(field);
      if (!value.isTextual()) {
        throw location.error("no string \"%s\", expected one".formatted(field));
      }
      return value.textValue();
    }

    @Override
    public void close() {
      lines.close();
    }
  }
}
