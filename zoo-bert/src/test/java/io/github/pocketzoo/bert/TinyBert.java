package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.structure.Parameters;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A BERT of two blocks with random weights, a WordPiece tokenizer and a head of three classes, made
 * by Hugging Face transformers: see {@code tools/golden/bert.py}.
 */
public final class TinyBert {
  private TinyBert() {}

  /** Where it is. */
  public static Path directory() {
    try {
      return Path.of(TinyBert.class.getResource("/golden/bert").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Loads it anew. */
  public static Model load() {
    return ModelDirectory.load(directory());
  }

  /** Loads it anew, in double precision. */
  public static Model loadDoubles() {
    Model model = load();
    Parameters doubles = model.parameters().castTo(DataType.DOUBLE);
    return new Model(model.architecture(), doubles, model.tokenizer(), model.provenance());
  }
}
