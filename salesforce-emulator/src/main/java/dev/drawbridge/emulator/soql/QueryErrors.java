package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.soql.Query.Position;

/** Salesforce's way of pointing into a query. */
final class QueryErrors {
  private static final int CONTEXT = 40;

  private QueryErrors() {}

  static String at(String soql, Position position, String message) {
    int at = Math.min(Math.max(position.start(), 0), soql.length());
    int from = Math.max(0, at - CONTEXT);
    int to = Math.min(soql.length(), at + CONTEXT);
    int row = (int) soql.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    int column = at - (soql.lastIndexOf('\n', at - 1) + 1) + 1;
    return "\n"
        + soql.substring(from, to).replace('\n', ' ')
        + "\n"
        + " ".repeat(at - from)
        + "^\nERROR at Row:"
        + row
        + ":Column:"
        + column
        + "\n"
        + message;
  }
}
