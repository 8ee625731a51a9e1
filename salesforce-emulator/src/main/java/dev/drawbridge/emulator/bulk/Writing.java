package dev.drawbridge.emulator.bulk;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Chunks of one job that are being written, which may take as long as records are locked. A job is
 * ended only between them: once that is done nothing of it is written any more.
 */
public final class Writing {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

  /** Writes a chunk, beside others. */
  public void chunk(Runnable work) {
    lock.readLock().lock();
    try {
      work.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Ends the job once no chunk is being written. */
  public void end(Runnable work) {
    lock.writeLock().lock();
    try {
      work.run();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
