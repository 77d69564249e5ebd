package io.github.pocketzoo.core.model;

import io.github.pocketzoo.core.graph.GraphContext;
import io.github.pocketzoo.core.structure.ParameterSpec;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** What makes an answer out of the last hidden state. */
public interface Head {

  /** What it is for. */
  HeadSpec spec();

  /** The parameters, in order. */
  List<ParameterSpec> parameters();

  /**
   * Adds the head with its outputs, which {@link io.github.pocketzoo.core.exec.Forward} names.
   *
   * @param hidden last hidden state, {@code [batch, seqLen, hidden]}
   */
  void addTo(GraphContext graph, SDVariable hidden);
}
