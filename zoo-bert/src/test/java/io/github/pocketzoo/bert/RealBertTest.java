package io.github.pocketzoo.bert;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.catalog.FetchOptions;
import io.github.pocketzoo.core.catalog.ModelCatalog;
import io.github.pocketzoo.core.catalog.ModelReference;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Google's BERT-base, from its TensorFlow variables: two downloads of 400 MB the first time. */
@Tag("slow")
class RealBertTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "bert-base-uncased, The capital of France is [MASK]., paris",
    "bert-base-cased, The capital of France is [MASK]., Paris"
  })
  void knowsTheCapitalOfFrance(String name, String text, String expected) {
    Path fetched = ModelCatalog.ofUser().fetch(ModelReference.parse(name), FetchOptions.silent());
    try (Model model = ModelDirectory.load(fetched)) {
      assertThat(likeliest(model, text))
          .isEqualTo(model.tokenizer().encode(expected).inputIds()[1]);
      ModelDirectory.save(model, directory.resolve(name));
      try (Model saved = ModelDirectory.load(directory.resolve(name))) {
        assertThat(saved.parameters().arrays()).isEqualTo(model.parameters().arrays());
        assertThat(saved.tokenizer().encode(text).inputIds())
            .isEqualTo(model.tokenizer().encode(text).inputIds());
      }
    }
  }

  private static int likeliest(Model model, String text) {
    Encoding encoding = model.tokenizer().encode(text);
    int mask = model.tokenizer().encode("[MASK]").inputIds()[1];
    int position = 0;
    while (encoding.inputIds()[position] != mask) {
      position++;
    }
    TokenBatch batch = TokenBatch.of(List.of(encoding), model.tokenizer().padTokenId());
    try (Forward forward = new SameDiffForward(model);
        INDArray logits = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS)) {
      return logits
          .get(NDArrayIndex.point(0), NDArrayIndex.point(position), NDArrayIndex.all())
          .argMax()
          .getInt(0);
    }
  }
}
