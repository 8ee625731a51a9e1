package dev.drawbridge.emulator.rest.jobs;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.rest.request.RestBody;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A body of several parts, each with a name. */
public final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=\"?([^\";\\s]{1,70})", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile("name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);

  private static final Pattern BLANK_LINE = Pattern.compile("\\r?\\n\\r?\\n");

  private final Map<String, byte[]> parts;

  private Multipart(Map<String, byte[]> parts) {
    this.parts = parts;
  }

  public static Multipart of(RestBody body) {
    Matcher boundary = BOUNDARY.matcher(body.fullType());
    if (!boundary.find()) {
      throw malformed("the content type names no boundary");
    }
    // One character for each byte, so that nothing is lost in a part of another charset.
    var text = new String(body.bytes(), StandardCharsets.ISO_8859_1);
    Map<String, byte[]> parts = new HashMap<>();
    for (String piece : text.split("(^|\\r?\\n)--" + Pattern.quote(boundary.group(1)) + "(--)?")) {
      Matcher end = BLANK_LINE.matcher(piece);
      Matcher name = NAME.matcher(end.find() ? piece.substring(0, end.start()) : "");
      if (name.find()) {
        byte[] content = piece.substring(end.end()).getBytes(StandardCharsets.ISO_8859_1);
        parts.put(name.group(1), content);
      }
    }
    return new Multipart(parts);
  }

  public byte[] part(String name) {
    byte[] part = parts.get(name);
    if (part == null) {
      throw malformed("the part '" + name + "' is missing");
    }
    return part;
  }

  private static ApiFault malformed(String problem) {
    return new ApiFault("CLIENTINPUTERROR", "The multipart request is malformed: " + problem + ".");
  }
}
