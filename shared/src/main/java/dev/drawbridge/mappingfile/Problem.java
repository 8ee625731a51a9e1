package dev.drawbridge.mappingfile;

/**
 * Something wrong or doubtful in a mapping file: where, what, and what to do.
 *
 * @param line from 1; 0 when the file as a whole is meant
 */
public record Problem(int line, int column, String message) {
  @Override
  public String toString() {
    return line == 0 ? message : "line " + line + ", column " + column + ": " + message;
  }
}
