package io.github.pocketzoo.compression;

import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.provenance.Provenance;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import io.github.pocketzoo.core.structure.Parameters;
import io.github.pocketzoo.core.tokenizer.Encoding;
import io.github.pocketzoo.core.train.EncodedDataset;
import io.github.pocketzoo.core.train.Target;
import io.github.pocketzoo.gpt.DecoderArchitecture;
import io.github.pocketzoo.gpt.gpt2.Gpt2Config;
import io.github.pocketzoo.gpt.gpt2.Gpt2Family;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** A GPT-2 of two blocks with random weights in double precision, and sequences for it. */
public final class TinyGpt {
  /** Number of tokens. */
  public static final int VOCABULARY = 11;

  private TinyGpt() {}

  /** A new model; the same seed makes the same weights. */
  public static Model create(long seed) {
    Architecture architecture =
        DecoderArchitecture.of(
            new Gpt2Family(),
            Gpt2Config.ofSizes(VOCABULARY, 8, 6, 2, 2, 0),
            Optional.of(HeadSpec.of(Task.TEXT_GENERATION)));
    Parameters parameters =
        new ParameterInitializer(0.4, seed).initializeAll(architecture.parameters());
    return new Model(
        architecture,
        parameters.castTo(DataType.DOUBLE),
        TinyClassifier.tokenizer(),
        Provenance.of("random " + seed));
  }

  /** Sequences of different lengths whose every next token is to be predicted. */
  public static EncodedDataset sequences() {
    return new EncodedDataset(
        List.of(encoding(0, 3, 5, 7, 2), encoding(0, 1, 9), encoding(0, 10, 4, 4)),
        List.of(target(3, 5, 7, 2, 0), target(1, 9, 0), target(10, 4, 4, 0)),
        0);
  }

  private static Encoding encoding(int... ids) {
    return new Encoding(ids, new int[ids.length]);
  }

  private static Target target(int... next) {
    return new Target.OfTokens(next);
  }
}
