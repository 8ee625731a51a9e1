package dev.drawbridge.benchmark.drain;

import dev.drawbridge.mapping.WriteAlgorithm;

/** Who drains. */
sealed interface Contestant {
  String title();

  /** The library that the functions are made of, with its workflow's loop around it. */
  record Drawbridge(WriteAlgorithm algorithm, int concurrency) implements Contestant {
    @Override
    public String title() {
      return algorithm == WriteAlgorithm.ORDERED
          ? algorithm.name()
          : algorithm + ", " + concurrency + (concurrency == 1 ? " call" : " calls") + " at a time";
    }
  }

  /** {@code anchors/jsforce}: node-pg and jsforce. */
  record Jsforce() implements Contestant {
    @Override
    public String title() {
      return "script with node-pg and jsforce";
    }
  }
}
