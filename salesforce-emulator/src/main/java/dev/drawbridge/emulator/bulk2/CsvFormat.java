package dev.drawbridge.emulator.bulk2;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.bulk.BadBatch;
import java.util.List;

/** How the CSV of a job separates its columns and ends its lines. */
public record CsvFormat(Delimiter delimiter, Ending ending) {

  /** What stands between two columns. */
  public enum Delimiter {
    COMMA(','),
    TAB('\t'),
    PIPE('|'),
    SEMICOLON(';'),
    CARET('^'),
    BACKQUOTE('`');

    private final char character;

    Delimiter(char character) {
      this.character = character;
    }
  }

  /** What ends a line. */
  public enum Ending {
    LF("\n"),
    CRLF("\r\n");

    private final String text;

    Ending(String text) {
      this.text = text;
    }
  }

  /** The format that a job asks for by these names. */
  public static CsvFormat of(String delimiter, String ending) {
    return new CsvFormat(
        named(Delimiter.class, "columnDelimiter", delimiter),
        named(Ending.class, "lineEnding", ending));
  }

  private static <E extends Enum<E>> E named(Class<E> type, String property, String name) {
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new ApiFault(
        "JSON_PARSER_ERROR", "'" + name + "' is not a valid value for the property " + property);
  }

  /**
   * The same rows in the dialect of Bulk API v1: with commas.
   *
   * @throws BadBatch if lines end otherwise than the job says
   */
  String toCommas(String text) throws BadBatch {
    var commas = new StringBuilder(text.length());
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
        commas.append(c);
      } else if (quoted) {
        commas.append(c);
      } else if (c == '\n') {
        checkEnding(i > 0 && text.charAt(i - 1) == '\r');
        commas.append(c);
      } else if (c == delimiter.character) {
        commas.append(',');
      } else if (c == ',') {
        // A comma that separates nothing here must not do so there: its cell needs quotes.
        i = quote(text, i, commas);
      } else {
        commas.append(c);
      }
    }
    return commas.toString();
  }

  private void checkEnding(boolean carriageReturn) throws BadBatch {
    if (carriageReturn != (ending == Ending.CRLF)) {
      throw new BadBatch(
          "LineEnding is invalid on user data. Current LineEnding setting is " + ending);
    }
  }

  /** Puts the unquoted cell around a comma in quotes; returns the index of its last character. */
  private int quote(String text, int comma, StringBuilder commas) {
    int start = comma;
    while (start > 0 && inCell(text.charAt(start - 1))) {
      start--;
    }
    int end = comma;
    while (end + 1 < text.length() && inCell(text.charAt(end + 1))) {
      end++;
    }
    commas.setLength(commas.length() - (comma - start));
    commas.append('"').append(text, start, end + 1).append('"');
    return end;
  }

  private boolean inCell(char c) {
    return c != delimiter.character && c != '\n' && c != '\r' && c != '"';
  }

  void line(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        csv.append(delimiter.character);
      }
      csv.append('"').append(cells.get(i).replace("\"", "\"\"")).append('"');
    }
    csv.append(ending.text);
  }
}
