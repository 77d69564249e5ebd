package io.github.pocketzoo.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.graph.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model directory says of how vectors are made. */
class EmbeddingSettingsTest {
  @TempDir private Path directory;

  private void write(String file, String json) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, json);
  }

  @Test
  void theFilesOfSentenceTransformersComeFirst() throws IOException {
    write("config.json", "{\"classifier_pooling\": \"mean\"}");
    write(
        "1_Pooling/config.json",
        "{\"word_embedding_dimension\": 384, \"pooling_mode_cls_token\": true,"
            + " \"pooling_mode_mean_tokens\": false}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 256}");

    assertThat(EmbeddingSettings.of(directory))
        .isEqualTo(new EmbeddingSettings(Pooling.CLS, true, OptionalInt.of(256)));
  }

  @Test
  void vectorsAreNormalizedUnlessTheModulesLeaveItOut() throws IOException {
    write("config.json", "{}");
    String transformer = "{\"idx\": 0, \"type\": \"sentence_transformers.models.Transformer\"}";
    write("modules.json", "[" + transformer + "]");
    assertThat(EmbeddingSettings.of(directory).normalized()).isFalse();

    write(
        "modules.json",
        "["
            + transformer
            + ", {\"idx\": 2, \"type\": \"sentence_transformers.models.Normalize\"}]");
    assertThat(EmbeddingSettings.of(directory).normalized()).isTrue();
  }

  @Test
  void withoutThemThePoolingIsThatOfTheConfigurationOrTheMean() throws IOException {
    write("config.json", "{\"classifier_pooling\": \"cls\"}");
    assertThat(EmbeddingSettings.of(directory).pooling()).isEqualTo(Pooling.CLS);

    write("config.json", "{}");
    assertThat(EmbeddingSettings.of(directory).pooling()).isEqualTo(Pooling.MEAN);
  }

  @Test
  void anotherPoolingIsRefused() throws IOException {
    write("1_Pooling/config.json", "{\"pooling_mode_max_tokens\": true}");

    assertThatThrownBy(() -> EmbeddingSettings.of(directory))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("pooling_mode_max_tokens is on, expected one of");
  }
}
