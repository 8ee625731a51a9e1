package dev.drawbridge.change;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads PostgreSQL's text output of an hstore, the form of {@code old} and {@code values} in the
 * trigger log: {@code "key"=>"value"} joined by a comma and a space; backslash escapes a quote or a
 * backslash; an unquoted NULL is null. See the hstore chapter of PostgreSQL's manual.
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
    if (text == null || text.isBlank()) return RowImage.EMPTY;
    return new RowImage(new HstoreText(text).pairs());
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

  private static String escaped(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private Map<String, @Nullable String> pairs() {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    while (true) {
      skipBlanks();
      String key = quoted();
      skipBlanks();
      expect("=>");
      skipBlanks();
      pairs.put(key, value());
      skipBlanks();
      if (at == text.length()) return pairs;
      expect(",");
    }
  }

  private @Nullable String value() {
    if (text.regionMatches(true, at, "NULL", 0, 4)) {
      at += 4;
      return null;
    }
    return quoted();
  }

  private String quoted() {
    expect("\"");
    var out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') return out.toString();
      if (c == '\\') {
        if (at == text.length()) throw malformed();
        c = text.charAt(at++);
      }
      out.append(c);
    }
    throw malformed();
  }

  private void expect(String token) {
    if (!text.startsWith(token, at)) throw malformed();
    at += token.length();
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) == ' ') at++;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("not an hstore text: unexpected input at position " + at);
  }
}
