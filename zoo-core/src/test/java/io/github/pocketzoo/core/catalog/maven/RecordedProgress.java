package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** Remembers what would have been shown. */
public final class RecordedProgress implements Progress.Factory {
  /** One piece of work. */
  public static final class Work implements Progress {
    public final String task;
    public final String unit;
    public final long total;
    public long done;
    public boolean closed;

    private Work(String task, String unit, long total) {
      this.task = task;
      this.unit = unit;
      this.total = total;
    }

    @Override
    public void advance(long amount) {
      done += amount;
    }

    @Override
    public void note(String message) {}

    @Override
    public void close() {
      closed = true;
    }
  }

  public final List<Work> works = new ArrayList<>();

  @Override
  public Progress start(String task, String unit, long total) {
    Work work = new Work(task, unit, total);
    works.add(work);
    return work;
  }
}
