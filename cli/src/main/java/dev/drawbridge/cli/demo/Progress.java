package dev.drawbridge.cli.demo;

import java.io.PrintWriter;

/** Shows how far the sync is: one moving line on a terminal, a line for each tenth elsewhere. */
final class Progress {
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private long shown = -1;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(SyncState state) {
    long all = state.waiting() + state.settled();
    long tenth = all == 0 ? 0 : 10 * state.settled() / all;
    if (terminal) {
      int filled = all == 0 ? 0 : (int) (WIDTH * state.settled() / all);
      out.printf(
          "\r  [%s%s] %,d of %,d changes settled ",
          "█".repeat(filled), "·".repeat(WIDTH - filled), state.settled(), all);
      out.flush();
    } else if (tenth != shown) {
      out.printf("  %,6d of %,d changes settled%n", state.settled(), all);
      out.flush();
    }
    shown = tenth;
  }

  void end() {
    if (terminal) {
      out.println();
    }
  }
}
