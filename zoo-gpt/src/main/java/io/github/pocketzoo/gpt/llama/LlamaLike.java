package io.github.pocketzoo.gpt.llama;

import io.github.pocketzoo.core.checkpoint.ModuleNames;
import io.github.pocketzoo.gpt.DecoderFamily;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What checkpoints of Llama and its kin call things: as the graph does. */
interface LlamaLike extends DecoderFamily {
  @Override
  default String bodyPrefix() {
    return "model.";
  }

  @Override
  default ModuleNames modules() {
    return ModuleNames.same();
  }

  /** Frequencies, which older checkpoints have for each block. */
  @Override
  default Set<String> notNeeded(int layers) {
    return IntStream.range(0, layers)
        .mapToObj("layers.%d.self_attn.rotary_emb.inv_freq"::formatted)
        .collect(Collectors.toSet());
  }
}
