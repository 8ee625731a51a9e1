package dev.drawbridge.mappingfile;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a text that is no JSON, in words for a person and not the parser's. Pure. */
final class NoJson {
  private static final Pattern TWICE = Pattern.compile("Duplicate field '(.{1,80})'");

  private NoJson() {}

  static Problem problem(String text, JsonProcessingException refused) {
    JsonLocation at = refused.getLocation() == null ? JsonLocation.NA : refused.getLocation();
    int line = Math.max(at.getLineNr(), 0);
    int column = Math.max(at.getColumnNr(), 0);
    String said = String.valueOf(refused.getOriginalMessage());
    Matcher twice = TWICE.matcher(said);
    String what;
    if (refused instanceof JsonEOFException || said.contains("end-of-input")) {
      what = "it ends too early, perhaps cut off";
    } else if (twice.find()) {
      what = "the key \"" + twice.group(1) + "\" stands twice in one object";
    } else if (said.startsWith("Trailing token")) {
      what = "something follows after its end";
    } else if (said.contains("nesting depth")) {
      what = "it is nested too deeply";
    } else if (said.contains("exceeds the maximum allowed")) {
      what = "a name, a text or a number in it is too long";
    } else {
      what = unexpected(text, line, column);
    }
    return new Problem(line, column, "this is not valid JSON: " + what + "; correct the file");
  }

  private static String unexpected(String text, int line, int column) {
    String at = text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
    if (column < 1 || column > at.length()) {
      return "it cannot be read from here on";
    }
    char found = at.charAt(column - 1);
    if (found == '/' || found == '#') {
      return "comments are not allowed";
    }
    if (found == '\'') {
      return "texts stand in double quotes";
    }
    return Character.isISOControl(found)
        ? "there is an unexpected control character"
        : "there is something unexpected, '" + found + "'";
  }
}
