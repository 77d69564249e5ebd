package io.github.pocketzoo.runtime.kernel.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The generated code of a product for panels of one height: a {@code dnnl_primitive_t}.
 *
 * <p>It has no state, so that threads may execute it at once: its temporary memory, which a
 * primitive would otherwise own, is an argument.
 */
final class MatmulKernel implements AutoCloseable {
  private final int rows;
  private final dnnl_primitive_desc description;
  private final dnnl_primitive primitive;

  private MatmulKernel(int rows, dnnl_primitive_desc description, dnnl_primitive primitive) {
    this.rows = rows;
    this.description = description;
    this.primitive = primitive;
  }

  /**
   * Generates the code, if oneDNN has more than a reference kernel.
   *
   * @param rows height of the panels
   * @param weights layout of the weights
   */
  static Optional<MatmulKernel> generate(
      MatmulSpec spec, int rows, MatrixDesc weights, OneDnn oneDnn) {
    // A kernel divides its work by the number of threads there are when it is described.
    try (OpenMp.Limit ignored = oneDnn.openMp().alone()) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      Status.check(describe(description, spec, rows, weights, oneDnn), action(spec, rows));
      try {
        if (isReference(implementation(description))) {
          dnnl.dnnl_primitive_desc_destroy(description);
          return Optional.empty();
        }
        dnnl_primitive primitive = new dnnl_primitive();
        Status.check(dnnl.dnnl_primitive_create(primitive, description), action(spec, rows));
        return Optional.of(new MatmulKernel(rows, description, primitive));
      } catch (RuntimeException e) {
        dnnl.dnnl_primitive_desc_destroy(description);
        throw e;
      }
    }
  }

  /**
   * The layout of weights that is best for panels of some height; the caller closes it.
   *
   * @throws OneDnnException if oneDNN has nothing but a reference kernel
   */
  static MatrixDesc bestWeights(MatmulSpec spec, int rows, OneDnn oneDnn) {
    try (OpenMp.Limit ignored = oneDnn.openMp().alone();
        MatrixDesc any = anyWeights(spec)) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      Status.check(describe(description, spec, rows, any, oneDnn), action(spec, rows));
      try {
        requireFast(implementation(description), spec, rows);
        return MatrixDesc.copyOf(weightsOf(description));
      } finally {
        dnnl.dnnl_primitive_desc_destroy(description);
      }
    }
  }

  /** Whether oneDNN has a kernel that is not a reference kernel. */
  static boolean exists(MatmulSpec spec, OneDnn oneDnn) {
    try (MatrixDesc any = anyWeights(spec)) {
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      if (!Status.isSuccess(describe(description, spec, 64, any, oneDnn))) {
        return false;
      }
      try {
        return !isReference(implementation(description));
      } finally {
        dnnl.dnnl_primitive_desc_destroy(description);
      }
    }
  }

  private static MatrixDesc anyWeights(MatmulSpec spec) {
    return MatrixDesc.anyLayout(spec.k(), spec.n(), spec.type().factorType());
  }

  private static int describe(
      dnnl_primitive_desc description,
      MatmulSpec spec,
      int rows,
      MatrixDesc weights,
      OneDnn oneDnn) {
    MatmulType type = spec.type();
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Status.check(dnnl.dnnl_primitive_attr_create(attributes), "make attributes");
    try (MatrixDesc source = MatrixDesc.rowMajor(rows, spec.k(), type.factorType());
        MatrixDesc destination = MatrixDesc.rowMajor(rows, spec.n(), type.destinationType())) {
      Status.check(
          dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user),
          "choose whose the temporary memory is");
      return dnnl.dnnl_matmul_primitive_desc_create(
          description,
          oneDnn.engine(),
          source.handle(),
          weights.handle(),
          null,
          destination.handle(),
          attributes);
    } finally {
      dnnl.dnnl_primitive_attr_destroy(attributes);
    }
  }

  static String implementation(dnnl_primitive_desc description) {
    try (PointerPointer<?> name = new PointerPointer<>(1)) {
      Status.check(
          dnnl.dnnl_primitive_desc_query(description, dnnl.dnnl_query_impl_info_str, 0, name),
          "tell the name of a kernel");
      return new BytePointer(name.get()).getString();
    }
  }

  /**
   * Whether a kernel is one of the plain loops that oneDNN checks itself with.
   *
   * @param implementation oneDNN's name of it, such as {@code "brg_matmul:avx2"} or {@code
   *     "ref_int8:any"}
   */
  static boolean isReference(String implementation) {
    return implementation.startsWith("ref") || implementation.contains(":ref");
  }

  static void requireFast(String implementation, MatmulSpec spec, int rows) {
    if (isReference(implementation)) {
      throw new OneDnnException(
          "Weights "
              + spec
              + " on panels of "
              + rows
              + " rows: oneDNN has only the reference kernel "
              + implementation);
    }
  }

  private static String action(MatmulSpec spec, int rows) {
    return "multiply panels of " + rows + " rows with " + spec;
  }

  private static dnnl_memory_desc weightsOf(dnnl_primitive_desc description) {
    return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_weights_md, 0);
  }

  /** Height of the panels. */
  int rows() {
    return rows;
  }

  dnnl_primitive primitive() {
    return primitive;
  }

  /** oneDNN's name of the kernel. */
  String implementation() {
    return implementation(description);
  }

  /** The panel that is multiplied. The description lives as long as the kernel. */
  dnnl_memory_desc source() {
    return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_src_md, 0);
  }

  /** The panel that is written. The description lives as long as the kernel. */
  dnnl_memory_desc destination() {
    return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_dst_md, 0);
  }

  /** Temporary memory, of 0 bytes or more. The description lives as long as the kernel. */
  dnnl_memory_desc scratch() {
    return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_scratchpad_md, 0);
  }

  @Override
  public void close() {
    Status.check(dnnl.dnnl_primitive_destroy(primitive), "free a kernel");
    Status.check(dnnl.dnnl_primitive_desc_destroy(description), "free a kernel's description");
  }
}
