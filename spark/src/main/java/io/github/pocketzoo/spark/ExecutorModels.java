package io.github.pocketzoo.spark;

import java.util.HashMap;
import java.util.Map;

/**
 * The models of an executor: each is opened once, however many tasks run it, and closed when
 * another is wanted and no task runs it any more.
 */
final class ExecutorModels implements AutoCloseable {
  /** Tasks arrive as bytes: what they share they find by the class alone. */
  private static final ExecutorModels OF_THIS_PROCESS = new ExecutorModels();

  private static final class Entry {
    private final OpenModel model;
    private int users;

    Entry(OpenModel model) {
      this.model = model;
    }
  }

  /** A model that isn't closed until the lease is. */
  final class Lease implements AutoCloseable {
    private final Entry entry;

    private Lease(Entry entry) {
      this.entry = entry;
    }

    OpenModel model() {
      return entry.model;
    }

    @Override
    public void close() {
      release(entry);
    }
  }

  private final Map<ModelSpec, Entry> open = new HashMap<>();

  private ExecutorModels() {}

  static ExecutorModels ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Opens a model, or finds it open. */
  synchronized Lease lease(ModelSpec spec) {
    Entry entry = open.get(spec);
    if (entry == null) {
      close();
      entry = new Entry(OpenModel.of(spec));
      open.put(spec, entry);
    }
    entry.users++;
    return new Lease(entry);
  }

  private synchronized void release(Entry entry) {
    entry.users--;
  }

  /** How many models are open. */
  synchronized int size() {
    return open.size();
  }

  /** Closes what no task runs. */
  @Override
  public synchronized void close() {
    open.values()
        .removeIf(
            entry -> {
              if (entry.users > 0) {
                return false;
              }
              entry.model.close();
              return true;
            });
  }
}
