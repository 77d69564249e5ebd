package io.github.pocketzoo.bert;

import io.github.pocketzoo.core.checkpoint.CheckpointLoader;
import io.github.pocketzoo.core.checkpoint.TensorSource;
import io.github.pocketzoo.core.model.Architecture;
import io.github.pocketzoo.core.model.HeadSpec;
import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ParameterInitializer;
import java.util.Set;

/** Tensors as models. */
final class Checkpoints {
  private Checkpoints() {}

  /** Loads every parameter of an architecture; none may be new. */
  static CheckpointLoader.Loaded load(TensorSource tensors, Architecture architecture) {
    return new CheckpointLoader(tensors, architecture.checkpointNames())
        .load(Set.of(), new ParameterInitializer(architecture.initializerRange(), 0));
  }

  /** The body of a model with a head whose parameters are in a file. */
  static Model load(TensorSource tensors, Model body, HeadSpec head) {
    Architecture architecture = body.architecture().withHead(head);
    return new Model(
        architecture,
        load(tensors, architecture).parameters(),
        body.tokenizer(),
        body.provenance());
  }
}
