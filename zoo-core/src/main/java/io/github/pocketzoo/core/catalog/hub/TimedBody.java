package io.github.pocketzoo.core.catalog.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, read as it comes. The client's own streams wait for ever for a server that
 * has begun to answer; this one gives up where less than so many bytes come in so long a wait. What
 * the reader itself takes its time for doesn't count.
 */
final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {
  /** What the client tells: bytes, or the end. */
  private record Signal(List<ByteBuffer> bytes, boolean last, Optional<Throwable> failure) {}

  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final long windowNanos;
  private final long windowBytes;

  private Iterator<ByteBuffer> buffers = List.<ByteBuffer>of().iterator();
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;
  private long waitedNanos;
  private long receivedBytes;

  TimedBody(Duration window, long windowBytes) {
    this.windowNanos = window.toNanos();
    this.windowBytes = windowBytes;
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription granted) {
    if (subscription.complete(granted)) {
      granted.request(1);
    } else {
      granted.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    signals.add(new Signal(bytes, false, Optional.empty()));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new Signal(List.of(), true, Optional.of(failure)));
  }

  @Override
  public void onComplete() {
    signals.add(new Signal(List.of(), true, Optional.empty()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!current.hasRemaining()) {
      if (buffers.hasNext()) {
        current = buffers.next();
      } else if (ended) {
        return -1;
      } else {
        receive();
      }
    }
    int count = Math.min(length, current.remaining());
    current.get(target, offset, count);
    return count;
  }

  private void receive() throws IOException {
    Signal signal = await();
    if (signal.failure().isPresent()) {
      throw new IOException("the connection broke", signal.failure().get());
    }
    ended = signal.last();
    buffers = signal.bytes().iterator();
    receivedBytes += signal.bytes().stream().mapToLong(ByteBuffer::remaining).sum();
    if (!ended && !subscription.isCancelled()) {
      subscription.join().request(1);
    }
  }

  private Signal await() throws IOException {
    long start = System.nanoTime();
    Signal signal = poll(windowNanos - waitedNanos);
    waitedNanos += System.nanoTime() - start;
    if (waitedNanos >= windowNanos) {
      if (receivedBytes < windowBytes && (signal == null || !signal.last())) {
        close();
        throw new HttpTimeoutException(
            "%d bytes in %.1f s".formatted(receivedBytes, windowNanos / 1e9));
      }
      waitedNanos = 0;
      receivedBytes = 0;
    }
    return signal == null ? await() : signal;
  }

  private Signal poll(long nanos) throws InterruptedIOException {
    try {
      return signals.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Ends the connection unless all has come. */
  @Override
  public void close() {
    subscription.cancel(false);
    if (!subscription.isCancelled()) {
      subscription.join().cancel();
    }
  }
}
