package dev.drawbridge.benchmark.drain;

/**
 * What one run cost.
 *
 * @param changes that waited
 * @param calls API calls, as the org counted them
 * @param accepted record writes that the org accepted
 * @param cpuSeconds of the client alone
 * @param megabytes the client's largest resident size
 * @param rowVersions that PostgreSQL has to clean up afterwards
 */
record Figures(
    Workload workload,
    Contestant contestant,
    int changes,
    double seconds,
    long calls,
    long accepted,
    double cpuSeconds,
    long megabytes,
    long rowVersions) {

  double changesPerSecond() {
    return changes / seconds;
  }

  /** One call after the other at 0.15 s and 4 ms a record, whoever makes them. */
  double oneAfterTheOther() {
    return 0.15 * calls + 0.004 * accepted;
  }
}
