package dev.drawbridge.change;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads hstore's input syntax as PostgreSQL's own cast does, and so its text output, the form of
 * {@code old} and {@code values} in the trigger log: {@code key=>value} joined by commas, blanks
 * around each token; quotes are needed only around what holds blanks, commas or {@code =}; a
 * backslash takes the next character as it is; NULL in any case and without quotes is null; of a
 * key named twice the first counts, where PostgreSQL may keep another one of many. See the hstore
 * chapter of PostgreSQL's manual.
 */
public final class HstoreText {
  private final String text;
  private int at;

  private HstoreText(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when the text is no hstore; the message says where, never what
   */
  public static RowImage parse(@Nullable String text) {
    return text == null ? RowImage.EMPTY : new RowImage(new HstoreText(text).pairs());
  }

  /** The text that {@link #parse} reads, as PostgreSQL would write it. */
  public static String print(RowImage image) {
    return image.columns().entrySet().stream()
        .map(
            pair ->
                escaped(pair.getKey())
                    + "=>"
                    + (pair.getValue() == null ? "NULL" : escaped(pair.getValue())))
        .collect(Collectors.joining(", "));
  }

  /** A key or value as it stands between quotes. */
  public static String inQuotes(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String escaped(String text) {
    return '"' + inQuotes(text) + '"';
  }

  /** A comma after the last pair is forgiven, as PostgreSQL forgives it. */
  private Map<String, @Nullable String> pairs() {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    skipBlanks();
    while (!atEnd()) {
      String key = token('=').text();
      skipBlanks();
      expect("=>");
      skipBlanks();
      Token value = token(',');
      // A null counts as the first too, and Map.putIfAbsent would replace it.
      if (!pairs.containsKey(key)) {
        pairs.put(key, value.isNull() ? null : value.text());
      }
      skipBlanks();
      if (atEnd()) {
        break;
      }
      expect(",");
      skipBlanks();
    }
    return pairs;
  }

  private record Token(String text, boolean quoted) {
    boolean isNull() {
      return !quoted && text.equalsIgnoreCase("NULL");
    }
  }

  /**
   * @param end what ends an unquoted token; a value may begin with it, a key may not
   */
  private Token token(char end) {
    if (atEnd() || (end == '=' && text.charAt(at) == end)) {
      throw malformed();
    }
    return text.charAt(at) == '"' ? quoted() : unquoted(end);
  }

  private Token quoted() {
    int begin = ++at;
    int end = text.indexOf('"', begin);
    if (end < 0) {
      throw malformed();
    }
    int escape = text.indexOf('\\', begin, end);
    if (escape < 0) {
      // Nearly every text has nothing to unescape.
      at = end + 1;
      return new Token(text.substring(begin, end), true);
    }
    var out = new StringBuilder(text.substring(begin, escape));
    at = escape;
    while (!atEnd()) {
      if (text.charAt(at) == '"') {
        at++;
        return new Token(out.toString(), true);
      }
      out.append(character());
    }
    throw malformed();
  }

  private Token unquoted(char end) {
    var out = new StringBuilder();
    do {
      out.append(character());
    } while (!atEnd() && text.charAt(at) != end && !isBlank(text.charAt(at)));
    return new Token(out.toString(), false);
  }

  private char character() {
    if (text.charAt(at) == '\\') {
      at++;
    }
    if (atEnd()) {
      throw malformed();
    }
    return text.charAt(at++);
  }

  private void expect(String token) {
    if (!text.startsWith(token, at)) {
      throw malformed();
    }
    at += token.length();
  }

  private void skipBlanks() {
    while (!atEnd() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEnd() {
    return at == text.length();
  }

  /** PostgreSQL's blanks alone; any other white space is part of a token. */
  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("not an hstore text: unexpected input at position " + at);
  }
}
