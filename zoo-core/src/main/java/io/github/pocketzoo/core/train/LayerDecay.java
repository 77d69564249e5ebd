package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.structure.ModelStructure;

/**
 * Layer-wise learning-rate decay (Howard and Ruder 2018, section 3.2, as "discriminative
 * fine-tuning"; Yang et al. 2019 and Clark et al. 2020, appendices): what is further from the head
 * learns more slowly, since it knows more that is general.
 *
 * <pre>
 * rate(head) = rate     rate(block i of N) = rate · decayᴺ⁺¹⁻ⁱ     rate(embeddings) = rate · decayᴺ⁺¹
 * </pre>
 *
 * The published programs agree on the ratio of two layers and differ in that of the head to the
 * last block: XLNet's has none there, ELECTRA's decays twice.
 */
final class LayerDecay implements UpdatePolicy {
  private final Depths depths;
  private final double decay;

  /**
   * Decay in a model.
   *
   * @param decay in (0, 1]
   */
  LayerDecay(ModelStructure structure, double decay) {
    this.depths = new Depths(structure);
    this.decay = decay;
  }

  @Override
  public long firstStep(String parameter) {
    return 0;
  }

  @Override
  public double rateFactor(String parameter) {
    return Math.pow(decay, depths.of(parameter));
  }
}
