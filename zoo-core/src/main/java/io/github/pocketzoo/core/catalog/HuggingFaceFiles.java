package io.github.pocketzoo.core.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.github.pocketzoo.core.graph.Pooling;
import io.github.pocketzoo.core.model.CompanionFiles;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.provenance.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON files that a model directory has on the Hugging Face Hub and the jars leave out. */
final class HuggingFaceFiles {
  /** Architecture of the model. */
  static final String CONFIG = ModelDirectory.CONFIG;

  /** How sentence-transformers makes one vector of a text. */
  static final String POOLING = CompanionFiles.POOLING;

  /** Truncation length of sentence-transformers. */
  static final String SENTENCE_ENCODER = "sentence_bert_config.json";

  /** Line ends don't depend on the operating system, since the files are known by their hashes. */
  private final ObjectWriter json =
      new ObjectMapper()
          .writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

  List<WrittenFile> of(CatalogEntry entry) {
    return List.of(
        file(CONFIG, entry.config()),
        file(POOLING, pooling(entry)),
        file(SENTENCE_ENCODER, sentenceEncoder(entry)),
        file(Provenance.FILE_NAME, provenance(entry)));
  }

  private static Map<String, Object> pooling(CatalogEntry entry) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("word_embedding_dimension", entry.config().get("hidden_size"));
    content.put("pooling_mode_cls_token", entry.pooling() == Pooling.CLS);
    content.put("pooling_mode_mean_tokens", entry.pooling() == Pooling.MEAN);
    content.put("pooling_mode_max_tokens", false);
    content.put("pooling_mode_mean_sqrt_len_tokens", false);
    return content;
  }

  private static Map<String, Object> sentenceEncoder(CatalogEntry entry) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("max_seq_length", entry.maxSequenceLength());
    // The tokenizer does it where it is due.
    content.put("do_lower_case", false);
    return content;
  }

  /** So that models made from this one name their source, not a place in somebody's cache. */
  private static Map<String, Object> provenance(CatalogEntry entry) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("source", entry.name() + " (maven:" + entry.jar().coordinates() + ")");
    content.put("steps", List.of());
    return content;
  }

  private WrittenFile file(String path, Map<String, Object> content) {
    try {
      return new WrittenFile(path, json.writeValueAsString(content) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values are JSON", e);
    }
  }
}
