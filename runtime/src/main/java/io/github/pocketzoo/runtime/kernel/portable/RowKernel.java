package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.RowField;
import io.github.pocketzoo.runtime.kernel.RowSpec;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Takes every row through the stages of {@link RowSpec}, one stage after another. */
final class RowKernel implements Kernel {
  private final RowSpec spec;
  private final Optional<DoubleUnaryOperator> function;

  RowKernel(RowSpec spec) {
    this.spec = spec;
    this.function = spec.function().map(Formula::of);
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix source = block.matrix(RowField.SOURCE, RowField.SOURCE_STRIDE);
    Matrix output = block.matrix(RowField.OUTPUT, RowField.OUTPUT_STRIDE);
    Epilogue epilogue = epilogue(block);
    Optional<RowNorm> norm = norm(block);
    FactorWriter factors = new FactorWriter(spec, block);
    int rows = block.count(RowField.ROWS);
    float[] x = new float[spec.width()];
    for (int row = 0; row < rows; row++) {
      load(source, row, x);
      epilogue.apply(row, 0, x, spec.width());
      if (function.isPresent()) {
        apply(function.get(), x);
      }
      if (spec.gated()) {
        multiply(source, row, x);
      }
      if (norm.isPresent()) {
        norm.get().apply(x);
      }
      output.write(row, 0, x, spec.width());
      factors.write(row, x);
    }
  }

  private Epilogue epilogue(Block block) {
    boolean integers = spec.source() == RowSpec.Source.INTEGER_SUMS;
    boolean scaled = integers || spec.source() == RowSpec.Source.SCALED_FLOATS;
    return new Epilogue(
        integers ? Optional.of(block.vector(RowField.COLUMN_SCALES)) : Optional.empty(),
        scaled ? Optional.of(block.vector(RowField.ROW_SCALES)) : Optional.empty(),
        spec.bias() ? Optional.of(block.vector(RowField.BIAS)) : Optional.empty(),
        spec.residual()
            ? Optional.of(block.matrix(RowField.RESIDUAL, RowField.RESIDUAL_STRIDE))
            : Optional.empty());
  }

  private Optional<RowNorm> norm(Block block) {
    float epsilon = block.real(RowField.EPSILON);
    return switch (spec.norm()) {
      case NONE -> Optional.empty();
      case LAYER ->
          Optional.of(
              new LayerNorm(vector(block, RowField.GAMMA), vector(block, RowField.BETA), epsilon));
      case RMS -> Optional.of(new RmsNorm(vector(block, RowField.GAMMA), epsilon));
      case NO_NORM ->
          Optional.of(new NoNorm(vector(block, RowField.GAMMA), vector(block, RowField.BETA)));
    };
  }

  private float[] vector(Block block, RowField field) {
    float[] values = new float[spec.width()];
    block.vector(field).read(0, 0, values, values.length);
    return values;
  }

  private void load(Matrix source, int row, float[] x) {
    switch (spec.source()) {
      case FLOATS, SCALED_FLOATS -> source.read(row, 0, x, x.length);
      case INTEGER_SUMS -> {
        int[] sums = new int[x.length];
        source.read(row, 0, sums, sums.length);
        for (int j = 0; j < sums.length; j++) {
          x[j] = sums[j];
        }
      }
    }
  }

  private static void multiply(Matrix source, int row, float[] x) {
    float[] factors = new float[x.length];
    source.read(row, x.length, factors, factors.length);
    for (int j = 0; j < x.length; j++) {
      x[j] *= factors[j];
    }
  }

  private static void apply(DoubleUnaryOperator function, float[] x) {
    for (int j = 0; j < x.length; j++) {
      x[j] = (float) function.applyAsDouble(x[j]);
    }
  }
}
