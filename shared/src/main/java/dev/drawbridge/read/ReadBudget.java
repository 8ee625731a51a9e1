package dev.drawbridge.read;

import java.util.function.BooleanSupplier;

/** How much one invocation may still read for a mapping. Not thread-safe. */
final class ReadBudget {
  /** Longer work is not done within one invocation. */
  private static final int PAGES = 20;

  private final BooleanSupplier goOn;
  private int pages;

  /**
   * @param goOn false when the time is over, or reads are to stop
   */
  ReadBudget(BooleanSupplier goOn) {
    this.goOn = goOn;
  }

  /** Whether another page may be asked for; counts it. */
  boolean takePage() {
    return pages++ < PAGES && goOn.getAsBoolean();
  }
}
