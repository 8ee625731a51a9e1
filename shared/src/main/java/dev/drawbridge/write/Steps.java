package dev.drawbridge.write;

/** Hears of every step of a batch as it is reached. */
@FunctionalInterface
public interface Steps {
  void reached(Step step);

  /** Nobody listens. */
  static Steps silent() {
    return step -> {};
  }
}
