package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.exec.SameDiffForward;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadRequest;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.ModelDirectory;
import io.github.pocketzoo.core.task.BatchRunner;
import io.github.pocketzoo.core.task.EmbeddingSettings;
import io.github.pocketzoo.core.task.SentenceEncoder;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.runtime.Runtime;
import io.github.pocketzoo.runtime.exec.CompileOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model ready to run, which the tasks of an executor share.
 *
 * @param directory where it was unpacked
 * @param forward runs it, each call on the caller's thread alone: tasks run side by side already
 * @param freeWeights frees what {@code forward} reads
 */
record OpenModel(
    Path directory,
    Architecture architecture,
    Tokenizer tokenizer,
    Forward forward,
    Runnable freeWeights)
    implements AutoCloseable {

  static OpenModel of(ModelSpec spec) {
    Path directory = spec.directory();
    HeadRequest head =
        switch (spec.use()) {
          case CLASSES -> HeadRequest.configured();
          case VECTORS -> HeadRequest.none();
        };
    Model model = ModelDirectory.load(directory, head).model();
    try {
      Optional<CompileOptions> options = spec.choice().compileOptions(model);
      Forward forward =
          options
              .<Forward>map(each -> Runtime.compile(model, each.withThreads(1)))
              .orElseGet(() -> new SameDiffForward(model));
      if (options.isPresent()) {
        // The runtime has packed its own copy.
        model.parameters().close();
      }
      return new OpenModel(
          directory,
          model.architecture(),
          model.tokenizer(),
          forward,
          options.isPresent() ? () -> {} : model.parameters()::close);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  BatchRunner runner(int batchSize) {
    return new BatchRunner(forward, tokenizer.padTokenId(), batchSize);
  }

  /** Makes vectors as the model's directory says. */
  SentenceEncoder encoder(int batchSize) {
    return SentenceEncoder.of(
        architecture, runner(batchSize), tokenizer, EmbeddingSettings.of(directory), "");
  }

  @Override
  public void close() {
    forward.close();
    freeWeights.run();
    tokenizer.close();
  }
}
