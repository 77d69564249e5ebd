package io.github.pocketzoo.core.progress;

enum SilentProgress implements Progress {
  INSTANCE;

  @Override
  public void advance(long amount) {}

  @Override
  public void note(String message) {}

  @Override
  public void close() {}
}
