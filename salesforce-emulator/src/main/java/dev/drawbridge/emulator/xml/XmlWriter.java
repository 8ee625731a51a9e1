package dev.drawbridge.emulator.xml;

import org.jspecify.annotations.Nullable;

/** Writes XML text. */
public final class XmlWriter {
  private final StringBuilder out = new StringBuilder(4_096);

  public XmlWriter raw(String xml) {
    out.append(xml);
    return this;
  }

  public XmlWriter open(String name) {
    out.append('<').append(name).append('>');
    return this;
  }

  public XmlWriter close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  public XmlWriter nil(String name) {
    out.append('<').append(name).append(" xsi:nil=\"true\"/>");
    return this;
  }

  /** An element with text; nil if there is none. */
  public XmlWriter element(String name, @Nullable Object value) {
    if (value == null) {
      return nil(name);
    }
    return open(name).text(value.toString()).close(name);
  }

  public XmlWriter text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        // A raw carriage return would be read back as a line feed.
        case '\r' -> out.append("&#13;");
        default -> out.append(allowed(c) ? c : '?');
      }
    }
    return this;
  }

  private static boolean allowed(char c) {
    return c >= ' ' ? c < '\uFFFE' : c == '\n' || c == '\t';
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
