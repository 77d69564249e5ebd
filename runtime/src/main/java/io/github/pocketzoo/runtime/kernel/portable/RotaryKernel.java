package io.github.pocketzoo.runtime.kernel.portable;

import io.github.pocketzoo.runtime.kernel.Kernel;
import io.github.pocketzoo.runtime.kernel.RotaryField;
import io.github.pocketzoo.runtime.kernel.RotarySpec;
import java.util.Optional;

/** Turns heads by their positions, as {@link RotarySpec} says. */
final class RotaryKernel implements Kernel {
  private final RotarySpec spec;

  RotaryKernel(RotarySpec spec) {
    this.spec = spec;
  }

  @Override
  public void run(long address) {
    Block block = new Block(address);
    Matrix matrix = block.matrix(RotaryField.MATRIX, RotaryField.STRIDE);
    Matrix table = new Matrix(block.get(RotaryField.TABLE), (long) spec.headSize() * Float.BYTES);
    int[] positions = new int[block.count(RotaryField.ROWS)];
    block.vector(RotaryField.POSITIONS).read(0, 0, positions, positions.length);
    int heads = block.count(RotaryField.HEADS);
    Optional<RmsNorm> norm = spec.normalized() ? Optional.of(norm(block)) : Optional.empty();
    float[] angles = new float[spec.headSize()];
    float[] x = new float[spec.headSize()];
    for (int row = 0; row < positions.length; row++) {
      table.read(positions[row], 0, angles, angles.length);
      for (int head = 0; head < heads; head++) {
        long column = (long) head * spec.headSize();
        matrix.read(row, column, x, x.length);
        norm.ifPresent(each -> each.apply(x));
        turn(x, angles);
        matrix.write(row, column, x, x.length);
      }
    }
  }

  private RmsNorm norm(Block block) {
    float[] gain = new float[spec.headSize()];
    block.vector(RotaryField.GAIN).read(0, 0, gain, gain.length);
    return new RmsNorm(gain, block.real(RotaryField.EPSILON));
  }

  /**
   * Turns a head.
   *
   * @param angles cosines, then sines
   */
  private void turn(float[] x, float[] angles) {
    int half = spec.half();
    for (int k = 0; k < half; k++) {
      float a = x[k];
      float b = x[k + half];
      float cos = angles[k];
      float sin = angles[k + half];
      x[k] = Math.fma(-b, sin, a * cos);
      x[k + half] = Math.fma(a, sin, b * cos);
    }
  }
}
