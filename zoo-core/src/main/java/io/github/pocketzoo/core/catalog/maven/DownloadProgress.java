package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.progress.Progress;
import java.util.Optional;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Shows the download of a jar in bytes. Its checksum files, which are tiny, are not shown. */
final class DownloadProgress extends AbstractTransferListener implements AutoCloseable {
  private final MavenCoordinates coordinates;
  private final Progress.Factory factory;
  private Optional<Progress> current = Optional.empty();

  DownloadProgress(MavenCoordinates coordinates, Progress.Factory factory) {
    this.coordinates = coordinates;
    this.factory = factory;
  }

  /** Comes again if Maven tries again. */
  @Override
  public synchronized void transferStarted(TransferEvent event) {
    if (isJar(event)) {
      close();
      long total = Math.max(0, event.getResource().getContentLength());
      Progress progress = factory.start("download " + coordinates.artifactId(), "bytes", total);
      progress.advance(event.getResource().getResumeOffset());
      current = Optional.of(progress);
    }
  }

  @Override
  public synchronized void transferProgressed(TransferEvent event) {
    if (isJar(event)) {
      current.ifPresent(progress -> progress.advance(event.getDataLength()));
    }
  }

  @Override
  public synchronized void close() {
    current.ifPresent(Progress::close);
    current = Optional.empty();
  }

  private static boolean isJar(TransferEvent event) {
    return event.getResource().getResourceName().endsWith(".jar");
  }
}
