package dev.drawbridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes control characters visible. The org, the database and files say what their writers want,
 * and a terminal obeys what is printed: text of theirs could hide lines, or type. What is written
 * instead is also how JSON escapes them.
 */
final class Visible extends Writer {
  /**
   * Passes: tab and line feed; the colours of {@link Colours} and of picocli's usage; a carriage
   * return at the begin of a text, which the progress of the demo needs and which overwrites
   * nothing of others'. Of what remains, direction marks reorder a line as controls would.
   */
  private static final Pattern CONTROLS =
      Pattern.compile(
          "(?<ours>\\A\\r|\\r\\n|\\u001b\\[(?:0|1|3|4|2[1-4]|3[0-79]|9[0-7])m)"
              + "|[\\p{Cc}&&[^\\n\\t]]|[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

  private final PrintWriter out;

  private Visible(PrintWriter out) {
    this.out = out;
  }

  static PrintWriter writer(PrintWriter out) {
    return new PrintWriter(new Visible(out), true);
  }

  static String text(String text) {
    return CONTROLS
        .matcher(text)
        .replaceAll(
            found ->
                found.group("ours") == null
                    ? Matcher.quoteReplacement("\\u%04x".formatted((int) found.group().charAt(0)))
                    : found.group());
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    out.write(text(new String(characters, offset, length)));
  }

  @Override
  public void write(String text, int offset, int length) {
    out.write(text(text.substring(offset, offset + length)));
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
