package dev.drawbridge.cli;

import dev.drawbridge.diagnose.report.ReportText.Paint;

/** The colours of a status, for terminals only. */
final class Colours {
  private Colours() {}

  static Paint ofTerminal() {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return terminal && System.getenv("NO_COLOR") == null ? ansi() : Paint.none();
  }

  static Paint ansi() {
    return (status, line) ->
        "\u001b["
            + switch (status) {
              case RED -> 31;
              case YELLOW -> 33;
              case GREEN -> 32;
              case SKIPPED -> 90;
            }
            + "m"
            + line
            + "\u001b[0m";
  }
}
