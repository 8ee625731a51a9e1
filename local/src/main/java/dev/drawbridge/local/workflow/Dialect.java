package dev.drawbridge.local.workflow;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Step Functions' JSONata is an older and smaller language than the library's: finds in an
 * expression what AWS refuses, so that nothing runs here which fails there.
 */
final class Dialect {
  private static final Set<String> WORDS_BEFORE_REGEX = Set.of("and", "or", "in");

  private final String source;
  private int position;

  /** Whether a slash here begins a regular expression, not a division. */
  private boolean operandExpected = true;

  private Dialect(String source) {
    this.source = source;
  }

  /** The construct that AWS does not have, or null. */
  static @Nullable String unsupported(String source) {
    return new Dialect(source).scan();
  }

  private @Nullable String scan() {
    while (position < source.length()) {
      char c = source.charAt(position);
      if (source.startsWith("/*", position)) {
        skipTo("*/", position + 2);
      } else if (c == '"' || c == '\'' || c == '`') {
        skipQuoted(c);
      } else if (c == '/' && operandExpected) {
        skipRegex();
      } else if (source.startsWith("??", position)) {
        return "the operator ??";
      } else if (source.startsWith("?:", position)) {
        return "the operator ?:";
      } else if (c == '$' || Character.isLetterOrDigit(c) || c == '_') {
        if (word().equals("$eval")) {
          return "the function $eval";
        }
      } else {
        if (!Character.isWhitespace(c)) {
          operandExpected = c != ')' && c != ']' && c != '}';
        }
        position++;
      }
    }
    return null;
  }

  private String word() {
    int start = position++;
    while (position < source.length() && isWordPart(source.charAt(position))) {
      position++;
    }
    String word = source.substring(start, position);
    operandExpected = WORDS_BEFORE_REGEX.contains(word);
    return word;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private void skipQuoted(char quote) {
    position++;
    while (position < source.length() && source.charAt(position) != quote) {
      position += source.charAt(position) == '\\' ? 2 : 1;
    }
    position++;
    operandExpected = false;
  }

  private void skipRegex() {
    skipQuoted('/');
    while (position < source.length() && "im".indexOf(source.charAt(position)) >= 0) {
      position++;
    }
  }

  private void skipTo(String end, int from) {
    int found = source.indexOf(end, from);
    position = found < 0 ? source.length() : found + end.length();
  }
}
