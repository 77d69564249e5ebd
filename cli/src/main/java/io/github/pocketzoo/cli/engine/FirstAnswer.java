package io.github.pocketzoo.cli.engine;

import io.github.pocketzoo.core.data.TokenBatch;
import io.github.pocketzoo.core.exec.CausalForward;
import io.github.pocketzoo.core.exec.CausalSession;
import io.github.pocketzoo.core.exec.Forward;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.model.Task;
import io.github.pocketzoo.core.tokenizer.Tokenizer;
import io.github.pocketzoo.eval.bench.MeasuredOutput;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model that is open to be asked once, whatever its head is. */
interface FirstAnswer extends AutoCloseable {
  /** Reads a text: tokens in, the logits of its head or of the next token out. */
  void ask(String text);

  @Override
  void close();

  /**
   * Opens a model as {@code eval} does.
   *
   * @param model whose parameters are closed where the engine doesn't need them
   * @param engine runs it; where it is empty, one that knows it
   */
  static FirstAnswer open(Model model, Optional<ForwardEngine> engine) {
    EngineChoice choice = new EngineChoice(engine);
    boolean continues =
        model
            .architecture()
            .head()
            .map(HeadSpec::task)
            .filter(Task.TEXT_GENERATION::equals)
            .isPresent();
    FirstAnswer answer =
        continues
            ? new OfNextToken(
                engine.isPresent() ? CausalEngine.open(model, choice) : CausalEngine.open(model),
                model.tokenizer())
            : new OfHead(
                choice.open(model),
                model.tokenizer(),
                MeasuredOutput.of(model.architecture()).name());
    if (!continues && choice.copiesWeights(model)) {
      model.parameters().close();
    }
    return answer;
  }

  /** Of an encoder. */
  record OfHead(Forward forward, Tokenizer tokenizer, String output) implements FirstAnswer {
    @Override
    public void ask(String text) {
      TokenBatch batch = TokenBatch.of(List.of(tokenizer.encode(text)), tokenizer.padTokenId());
      forward.run(batch, List.of(output)).values().forEach(INDArray::close);
    }

    @Override
    public void close() {
      forward.close();
    }
  }

  /** Of a language model. */
  record OfNextToken(CausalForward forward, Tokenizer tokenizer) implements FirstAnswer {
    @Override
    public void ask(String text) {
      try (CausalSession session = forward.open(1)) {
        session.append(new int[][] {tokenizer.encodeWords(text).ids()});
      }
    }

    @Override
    public void close() {
      forward.close();
    }
  }
}
