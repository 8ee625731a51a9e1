package dev.drawbridge.mappingfile;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The text of a mapping file, which is UTF-8, with a byte order mark or without. Pure. */
public final class FileText {
  private static final char MARK = '\uFEFF';

  /** What decoders, ours or one on the way, put in place of bytes that are no UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private FileText() {}

  /**
   * @throws ImportRefused when the bytes are another encoding's
   */
  public static String of(byte[] file) {
    if (isUtf16(file)) {
      throw refused(0, 0, "the file is saved as UTF-16; save it as UTF-8");
    }
    CharBuffer text = CharBuffer.allocate(file.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file), text, true);
    String read = text.flip().toString();
    int wrong = result.isError() ? read.length() : read.indexOf(REPLACEMENT);
    if (wrong >= 0) {
      String before = read.substring(0, wrong);
      throw refused(
          1 + (int) before.chars().filter(c -> c == '\n').count(),
          wrong - before.lastIndexOf('\n'),
          "this is not UTF-8, perhaps Latin-1 or Windows-1252; save the file as UTF-8");
    }
    return !read.isEmpty() && read.charAt(0) == MARK ? read.substring(1) : read;
  }

  /** By its mark, or since every other byte of what begins a JSON text is 0. */
  private static boolean isUtf16(byte[] file) {
    if (file.length < 2) {
      return false;
    }
    int first = file[0] & 0xff;
    int second = file[1] & 0xff;
    return first == 0xff && second == 0xfe
        || first == 0xfe && second == 0xff
        || first == 0 ^ second == 0;
  }

  private static ImportRefused refused(int line, int column, String message) {
    return new ImportRefused(List.of(new Problem(line, column, message)));
  }
}
