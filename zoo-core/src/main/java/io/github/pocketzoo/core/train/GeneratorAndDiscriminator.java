package io.github.pocketzoo.core.train;

import io.github.pocketzoo.core.model.Model;
import io.github.pocketzoo.core.structure.ModelStructure;
import io.github.pocketzoo.core.structure.ParameterSpec;
import io.github.pocketzoo.core.structure.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ELECTRA (Clark et al. 2020): a generator with a masked language model's head and a discriminator,
 * trained together. They share their embedding tables. The loss is that of the generator plus λ
 * times that of the discriminator; no gradient flows through the sampled tokens.
 *
 * @param generator a masked language model; its tables are the discriminator's arrays
 * @param discriminator a detector of replaced tokens
 * @param discriminatorWeight λ, 50 in the paper
 */
public record GeneratorAndDiscriminator(
    Model generator, Model discriminator, double discriminatorWeight) implements Trainable {
  /** The paper's λ. */
  public static final double DISCRIMINATOR_WEIGHT = 50;

  private static final String GENERATOR = "generator.";

  /**
   * Ties the tables of two models.
   *
   * @param generator its embedding tables are freed and replaced by the discriminator's
   * @throws IllegalArgumentException if the tables aren't of the same sizes
   */
  public static GeneratorAndDiscriminator tied(Model generator, Model discriminator) {
    Map<String, INDArray> arrays = new LinkedHashMap<>(generator.parameters().arrays());
    for (String table : generator.architecture().structure().embeddings()) {
      INDArray shared = discriminator.parameters().get(table);
      INDArray own = arrays.put(table, shared);
      if (own == null || !own.equalShapes(shared)) {
        throw new IllegalArgumentException(
            "generator and discriminator differ in the size of " + table);
      }
      own.close();
    }
    Model tied =
        new Model(
            generator.architecture(),
            new Parameters(arrays),
            generator.tokenizer(),
            generator.provenance());
    return new GeneratorAndDiscriminator(tied, discriminator, DISCRIMINATOR_WEIGHT);
  }

  private Set<String> shared() {
    ModelStructure structure = generator.architecture().structure();
    return new LinkedHashSet<>(structure.embeddings());
  }

  private String jointName(String generatorName) {
    return shared().contains(generatorName) ? generatorName : GENERATOR + generatorName;
  }

  @Override
  public List<ParameterSpec> specs() {
    List<ParameterSpec> specs = new ArrayList<>(discriminator.architecture().parameters());
    Set<String> shared = shared();
    for (ParameterSpec spec : generator.architecture().parameters()) {
      if (!shared.contains(spec.name())) {
        specs.add(new ParameterSpec(GENERATOR + spec.name(), spec.shape(), spec.kind()));
      }
    }
    return specs;
  }

  @Override
  public Parameters parameters() {
    Map<String, INDArray> arrays = new LinkedHashMap<>(discriminator.parameters().arrays());
    generator.parameters().arrays().forEach((name, array) -> arrays.put(jointName(name), array));
    return new Parameters(arrays);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The data are texts with masked tokens.
   *
   * @throws IllegalArgumentException if a parameter is to be frozen
   */
  @Override
  public GradientSource gradients(Set<String> frozen, TrainingOptions options) {
    if (!frozen.isEmpty()) {
      throw new IllegalArgumentException("all parameters are trained, not all but " + frozen);
    }
    Objective maskedTokens = new LanguageModelLoss();
    GradientSource ofGenerator = Trainable.of(generator, maskedTokens).gradients(frozen, options);
    GradientSource ofDiscriminator =
        Trainable.of(discriminator, new ReplacedTokenDetection()).gradients(frozen, options);
    ObjectiveForward sampler = new ObjectiveForward(generator, maskedTokens);
    return new GradientSource() {
      @Override
      public BatchGradients compute(TrainingExamples data, int[] indices, long step) {
        BatchGradients first = ofGenerator.compute(data, indices, step);
        BatchGradients second =
            ofDiscriminator.compute(
                new ReplacedTokens(data, sampler, options.seed()), indices, step);
        return second
            .times(discriminatorWeight)
            .plus(first.renamed(GeneratorAndDiscriminator.this::jointName));
      }

      @Override
      public void close() {
        ofGenerator.close();
        ofDiscriminator.close();
      }
    };
  }
}
