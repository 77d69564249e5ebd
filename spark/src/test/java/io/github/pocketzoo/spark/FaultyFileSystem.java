package io.github.pocketzoo.spark;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local file system, {@code faulty:/…}, whose renaming fails as a test wants. */
public final class FaultyFileSystem extends RawLocalFileSystem {
  /** What happens before a file gets its name. */
  @FunctionalInterface
  interface Fault {
    void before(Path target) throws IOException;
  }

  private static final AtomicReference<Fault> FAULT = new AtomicReference<>(target -> {});

  static void set(Fault fault) {
    FAULT.set(fault);
  }

  static void clear() {
    FAULT.set(target -> {});
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public URI getUri() {
    return URI.create("faulty:///");
  }

  @Override
  public boolean rename(Path source, Path target) throws IOException {
    if (target.getName().startsWith("part-")) {
      FAULT.get().before(target);
    }
    return super.rename(source, target);
  }
}
