package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** Copies weights from rows into a kernel's layout. */
final class WeightPacker {
  private final OneDnn oneDnn;

  WeightPacker(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /**
   * Packs weights; the caller closes them.
   *
   * @param plain address of the weights {@code [k, n]}, row after row
   * @param layout the layout to copy into
   */
  MatrixMemory pack(MatmulSpec spec, long plain, MatrixDesc layout) {
    MatrixMemory packed = MatrixMemory.allocate(layout.handle(), oneDnn.engine());
    // Alone: OpenMP would keep the threads of a team for as long as the calling thread lives.
    try (OpenMp.Limit ignored = oneDnn.openMp().alone();
        MatrixDesc rows = MatrixDesc.rowMajor(spec.k(), spec.n(), spec.type().factorType());
        MatrixMemory source = MatrixMemory.unbound(rows.handle(), oneDnn.engine())) {
      source.bind(plain);
      reorder(spec, rows, source, layout, packed);
      return packed;
    } catch (RuntimeException e) {
      packed.close();
      throw e;
    }
  }

  private void reorder(
      MatmulSpec spec,
      MatrixDesc from,
      MatrixMemory source,
      MatrixDesc to,
      MatrixMemory destination) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    Status.check(
        dnnl.dnnl_reorder_primitive_desc_create(
            description,
            from.handle(),
            oneDnn.engine(),
            to.handle(),
            oneDnn.engine(),
            (dnnl_primitive_attr) null),
        "pack " + spec);
    dnnl_primitive primitive = new dnnl_primitive();
    dnnl_stream stream = new dnnl_stream();
    try (ExecArguments arguments =
        new ExecArguments(
            new ExecArguments.Argument(dnnl.DNNL_ARG_FROM, source),
            new ExecArguments.Argument(dnnl.DNNL_ARG_TO, destination))) {
      Status.check(dnnl.dnnl_primitive_create(primitive, description), "pack " + spec);
      Status.check(
          dnnl.dnnl_stream_create(stream, oneDnn.engine(), dnnl.dnnl_stream_default_flags),
          "make a stream");
      Status.check(
          dnnl.dnnl_primitive_execute(primitive, stream, arguments.count(), arguments.array()),
          "pack " + spec);
      Status.check(dnnl.dnnl_stream_wait(stream), "pack " + spec);
    } finally {
      // Both functions take what was not made, a null pointer, for freed.
      dnnl.dnnl_stream_destroy(stream);
      dnnl.dnnl_primitive_destroy(primitive);
      dnnl.dnnl_primitive_desc_destroy(description);
    }
  }
}
