package io.github.pocketzoo.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogFileTest {
  private final List<CatalogEntry> entries = new CatalogFile().read();

  @Test
  void listsModelsByName() {
    assertThat(entries)
        .extracting(CatalogEntry::name)
        .containsExactly(
            "all-MiniLM-L6-v2",
            "bert-base-cased",
            "bert-base-uncased",
            "bge-small-en-v1.5",
            "bge-small-zh-v1.5",
            "e5-small-v2");
  }

  @Test
  void everyEntryIsComplete() {
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.origin()).endsWith("/" + entry.name());
              assertThat(entry.license()).isIn("Apache-2.0", "MIT");
              assertThat(entry.jar().fingerprint().sha256()).matches("[0-9a-f]{64}");
              assertThat(entry.files())
                  .extracting(PackagedFile::path)
                  .isIn(
                      List.of("model.onnx", "tokenizer.json"),
                      List.of(
                          "variables/variables.data-00000-of-00001",
                          "variables/variables.index",
                          "vocab.txt"));
              assertThat(entry.files())
                  .allSatisfy(
                      file -> assertThat(file.fingerprint().sha256()).matches("[0-9a-f]{64}"));
              assertThat(number(entry, "hidden_size") % number(entry, "num_attention_heads"))
                  .isZero();
              assertThat(entry.maxSequenceLength())
                  .isLessThanOrEqualTo((int) number(entry, "max_position_embeddings"));
              assertThat(entry.config())
                  .containsEntry("layer_norm_eps", 1e-12)
                  .containsEntry("classifier_pooling", entry.pooling().configName());
            });
  }

  /** Quantized weights would take a quarter of it. */
  @Test
  void weightsTakeFourBytesEach() {
    assertThat(entries)
        .allSatisfy(
            entry -> {
              long bytes = entry.files().get(0).fingerprint().bytes();
              assertThat(bytes).isBetween(4 * entry.parameters(), 4 * entry.parameters() + 500_000);
              assertThat(entry.parameters() - weightsOfLayers(entry))
                  .isIn(0L, weightsOfPooler(entry), weightsOfPooler(entry) + weightsOfMlm(entry));
            });
  }

  /** Norms and biases stay floats; all matrices and tables are a byte a weight. */
  @Test
  void int8WeightsTakeAByteEach() {
    assertThat(entries)
        .filteredOn(entry -> entry.files().get(0).path().equals("model.onnx"))
        .hasSize(4)
        .allSatisfy(
            entry -> {
              OnnxArtifact int8 = entry.onnxInt8().orElseThrow();
              assertThat(int8.jar().coordinates().artifactId())
                  .isEqualTo(entry.jar().coordinates().artifactId() + "-q");
              assertThat(int8.jar().coordinates().version())
                  .isEqualTo(entry.jar().coordinates().version());
              assertThat(int8.jar().fingerprint().sha256()).matches("[0-9a-f]{64}");
              assertThat(int8.file().fingerprint().sha256()).matches("[0-9a-f]{64}");
              assertThat(int8.file().fingerprint().bytes())
                  .isBetween(entry.parameters(), entry.parameters() + 1_500_000);
            });
  }

  private static long weightsOfLayers(CatalogEntry entry) {
    long hidden = number(entry, "hidden_size");
    long inner = number(entry, "intermediate_size");
    long rows =
        number(entry, "vocab_size")
            + number(entry, "max_position_embeddings")
            + number(entry, "type_vocab_size");
    long norm = 2 * hidden;
    long layer = 4 * (hidden * hidden + hidden) + 2 * hidden * inner + inner + hidden + 2 * norm;
    return rows * hidden + norm + number(entry, "num_hidden_layers") * layer;
  }

  private static long weightsOfPooler(CatalogEntry entry) {
    long hidden = number(entry, "hidden_size");
    return hidden * hidden + hidden;
  }

  /** A map, a norm and a bias; the word embeddings are tied. */
  private static long weightsOfMlm(CatalogEntry entry) {
    return weightsOfPooler(entry) + 2 * number(entry, "hidden_size") + number(entry, "vocab_size");
  }

  private static long number(CatalogEntry entry, String key) {
    return ((Number) entry.config().get(key)).longValue();
  }
}
