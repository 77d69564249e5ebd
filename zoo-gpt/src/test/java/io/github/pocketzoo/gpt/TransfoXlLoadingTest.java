package io.github.pocketzoo.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pocketzoo.core.checkpoint.NameTable;
import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.model.NewModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What checkpoints have beside the parameters, and another head. */
class TransfoXlLoadingTest {
  @TempDir private Path directory;

  /** Files that torch saved hold shared tensors more than once, and a buffer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "transformer.pos_emb.inv_freq",
        "transformer.layers.1.dec_attn.r_w_bias",
        "transformer.layers.0.dec_attn.r_r_bias",
        "crit.out_layers.0.weight",
        "crit.out_projs.1"
      })
  void tensorsThatAreThereOnceMore(String name) {
    try (Model model = new GoldenDecoder("transfo-xl-one-table").load()) {
      NameTable table = model.architecture().checkpointNames();
      assertThat(table.isIgnored(name)).isTrue();
      assertThat(table.entries()).noneMatch(entry -> table.savedName(entry).equals(name));
    }
  }

  @Test
  void aClassifierOfTextsReadsTheLastToken() {
    try (Model language = new GoldenDecoder("transfo-xl").load();
        Model model = NewModel.withHead(language, HeadSpec.classifier(List.of("a", "b", "c")), 1)) {
      Path saved = directory.resolve("classifier");
      ModelDirectory.save(model, saved);
      try (Model again = ModelDirectory.load(saved);
          Forward forward = new SameDiffForward(again)) {
        assertThat(again.architecture()).isEqualTo(model.architecture());
        TokenBatch batch = GoldenDecoder.batch(again);
        INDArray together = forward.run(batch, List.of(Forward.LOGITS)).get(Forward.LOGITS);
        assertThat(together.shape()).containsExactly(3, 3);
        TokenBatch alone = TokenBatch.of(List.of(GoldenDecoder.encodings(again).get(1)), 0);
        INDArray second = forward.run(alone, List.of(Forward.LOGITS)).get(Forward.LOGITS);
        assertThat(second.distance2(together.getRow(1, true))).isLessThan(1e-5);
      }
    }
  }
}
