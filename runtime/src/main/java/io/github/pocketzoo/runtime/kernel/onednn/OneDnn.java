package io.github.pocketzoo.runtime.kernel.onednn;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/**
 * The oneDNN library on the CPU.
 *
 * <p>It is loaded once a process, however many of these there are. The environment variable {@code
 * ONEDNN_MAX_CPU_ISA} limits the instructions it uses; oneDNN reads it itself, the first time.
 *
 * <p>Safe for use by several threads. Close it after all that was made with it.
 */
public final class OneDnn implements AutoCloseable {
  private final OneDnnFunctions functions;
  private final OpenMp openMp;
  private final dnnl_engine engine = new dnnl_engine();
  private boolean closed;

  private OneDnn(NativeLibrary library) {
    functions = OneDnnFunctions.of(library);
    openMp = new OpenMp(library);
    Status.check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "make a CPU engine");
  }

  /**
   * Loads oneDNN.
   *
   * @throws OneDnnException if its native libraries are not on the class path or cannot be loaded
   */
  public static OneDnn load() {
    try {
      Path bindings = Path.of(Loader.load(dnnl.class));
      // The bindings are linked with the library beside them: the same file is the same image.
      Path library = bindings.resolveSibling(System.mapLibraryName("dnnl"));
      return new OneDnn(NativeLibrary.getInstance(library.toString()));
    } catch (LinkageError e) {
      throw new OneDnnException(
          "oneDNN cannot be loaded on "
              + Loader.getPlatform()
              + " (org.bytedeco:dnnl and org.bytedeco:opencl have to be on the class path, each"
              + " with its natives for this platform): "
              + e.getMessage(),
          e);
    }
  }

  /** Version of oneDNN, such as {@code "3.11.0"}. */
  public String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The instructions that oneDNN uses: those of the processor, or fewer if it was told so. */
  public CpuIsa isa() {
    return CpuIsa.ofBits(dnnl.dnnl_get_effective_cpu_isa());
  }

  /** Addresses of oneDNN's functions in this process. */
  public OneDnnFunctions functions() {
    return functions;
  }

  /** The number of threads that oneDNN uses. */
  public OpenMp openMp() {
    return openMp;
  }

  /**
   * Whether products of a type are exact as far as the type allows, and not by a reference kernel.
   */
  public boolean supports(MatmulType type) {
    return (type != MatmulType.INT8 || isa().sumsBytesExactly())
        && MatmulKernel.exists(new MatmulSpec("probe", type, 64, 64), this);
  }

  /**
   * Packs weights into the layout that oneDNN multiplies fastest with.
   *
   * @param spec name, type and shape
   * @param buckets the heights of panels that the product will be asked for; the tallest decides on
   *     the layout
   * @param weights address of the weights {@code [k, n]}, row after row; they are not needed
   *     afterwards
   * @throws OneDnnException if the type is not supported, or there is only a reference kernel
   */
  public OneDnnMatmul pack(MatmulSpec spec, RowBuckets buckets, long weights) {
    if (!supports(spec.type())) {
      throw new OneDnnException(
          "Weights " + spec + ": no exact and fast kernel on " + isa().label());
    }
    return OneDnnMatmul.pack(spec, buckets, weights, this);
  }

  /** What one thread at a time executes products with. */
  public OneDnnContext newContext() {
    return new OneDnnContext(this);
  }

  dnnl_engine engine() {
    if (closed) {
      throw new IllegalStateException("oneDNN is closed");
    }
    return engine;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Status.check(dnnl.dnnl_engine_destroy(engine), "free an engine");
    }
  }
}
