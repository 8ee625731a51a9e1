package dev.drawbridge.write;

/** Hears of every step of a batch as it is reached. */
@FunctionalInterface
public interface Steps {
  void reached(Step step);

  /** A no-op listener. */
  static Steps silent() {
    return step -> {};
  }
}
