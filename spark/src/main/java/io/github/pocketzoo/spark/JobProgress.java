package io.github.pocketzoo.spark;

import io.github.pocketzoo.core.progress.Progress;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Shows how many tasks of the one job that runs are done. */
final class JobProgress extends SparkListener implements AutoCloseable {
  private final SparkSession session;
  private final Progress display;
  private final long total;
  private long done;

  private JobProgress(SparkSession session, Progress display, long total) {
    this.session = session;
    this.display = display;
    this.total = total;
  }

  static JobProgress of(
      SparkSession session, Progress.Factory progress, String task, String unit, long total) {
    JobProgress shown = new JobProgress(session, progress.start(task, unit, total), total);
    session.sparkContext().addSparkListener(shown);
    return shown;
  }

  /** Called by a thread of Spark's. Of attempts side by side one alone succeeds. */
  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful() && done < total) {
      done++;
      display.advance(1);
    }
  }

  /** The job has ended: Spark's thread may tell late of its last tasks. */
  synchronized void settle() {
    display.advance(total - done);
    done = total;
  }

  @Override
  public void close() {
    session.sparkContext().removeSparkListener(this);
    display.close();
  }
}
